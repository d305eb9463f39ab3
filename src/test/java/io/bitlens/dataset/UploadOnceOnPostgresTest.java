package io.bitlens.dataset;

import io.bitlens.database.OnPostgres;

@OnPostgres
class UploadOnceOnPostgresTest extends UploadOnceSuite {}
