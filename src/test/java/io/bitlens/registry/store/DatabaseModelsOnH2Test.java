package io.bitlens.registry.store;

import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:models")
class DatabaseModelsOnH2Test extends DatabaseModelsSuite {}
