package io.bitlens.registry.store;

import io.bitlens.database.OnContainer;

@OnContainer
class DatabaseModelsOnContainerTest extends DatabaseModelsSuite {}
