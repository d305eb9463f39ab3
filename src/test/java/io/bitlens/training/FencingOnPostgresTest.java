package io.bitlens.training;

import io.bitlens.database.OnPostgres;

@OnPostgres
class FencingOnPostgresTest extends FencingSuite {}
