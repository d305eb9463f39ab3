package io.bitlens.study;

import io.bitlens.database.OnPostgres;

@OnPostgres
class StudiesOnPostgresTest extends StudiesSuite {}
