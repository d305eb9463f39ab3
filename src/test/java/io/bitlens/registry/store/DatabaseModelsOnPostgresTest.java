package io.bitlens.registry.store;

import io.bitlens.database.OnPostgres;

@OnPostgres
class DatabaseModelsOnPostgresTest extends DatabaseModelsSuite {}
