package io.bitlens.study;

import io.bitlens.database.OnContainer;

@OnContainer
class StudiesOnContainerTest extends StudiesSuite {}
