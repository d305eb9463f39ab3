package io.bitlens.hostile;

import io.bitlens.database.OnPostgres;

@OnPostgres
class HostileTextOnPostgresTest extends HostileTextSuite {}
