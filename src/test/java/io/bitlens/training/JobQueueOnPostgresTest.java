package io.bitlens.training;

import io.bitlens.database.OnPostgres;

@OnPostgres
class JobQueueOnPostgresTest extends JobQueueSuite {}
