package io.bitlens.registry.alias;

import io.bitlens.database.OnPostgres;

@OnPostgres
class AliasesOnPostgresTest extends AliasesSuite {}
