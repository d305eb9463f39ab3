package io.bitlens.dataset;

import io.bitlens.database.OnContainer;

@OnContainer
class SharedUploadsOnContainerTest extends SharedUploadsSuite {}
