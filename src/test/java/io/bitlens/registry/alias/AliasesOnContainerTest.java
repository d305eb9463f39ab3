package io.bitlens.registry.alias;

import io.bitlens.database.OnContainer;

@OnContainer
class AliasesOnContainerTest extends AliasesSuite {}
