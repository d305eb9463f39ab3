package io.bitlens.training;

import io.bitlens.database.OnPostgres;

@OnPostgres
class JobGaugesOnPostgresTest extends JobGaugesSuite {}
