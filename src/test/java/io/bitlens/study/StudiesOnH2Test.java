package io.bitlens.study;

import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:studies")
class StudiesOnH2Test extends StudiesSuite {}
