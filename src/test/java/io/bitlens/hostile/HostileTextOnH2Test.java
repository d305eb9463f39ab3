package io.bitlens.hostile;

class HostileTextOnH2Test extends HostileTextSuite {}
