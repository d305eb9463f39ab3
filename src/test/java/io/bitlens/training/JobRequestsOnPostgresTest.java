package io.bitlens.training;

import io.bitlens.database.OnPostgres;

@OnPostgres
class JobRequestsOnPostgresTest extends JobRequestsSuite {}
