package io.bitlens.registry.alias;

import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:aliases")
class AliasesOnH2Test extends AliasesSuite {}
