package io.bitlens.dataset;

import io.bitlens.database.OnPostgres;

@OnPostgres
class SharedUploadsOnPostgresTest extends SharedUploadsSuite {}
