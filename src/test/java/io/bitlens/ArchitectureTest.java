package io.bitlens;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.bitlens");

  @Test
  void theEngineAndTheTrainerArePlainJava() {
    noClasses()
        .that()
        .resideInAnyPackage("io.bitlens.nn..", "io.bitlens.training.trainer..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.springframework..")
                // The annotation that declares a module's boundary, on package-info only.
                .and(not(resideInAPackage("org.springframework.modulith"))))
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "jakarta.persistence..",
            "tools.jackson..",
            "java.sql..",
            "io.micrometer..",
            "io.opentelemetry..")
        .check(classes);
  }

  @Test
  void onlyTheEngineTouchesNativeTensors() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.bitlens.nn.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(classes);
  }

  @Test
  void picturesExplainersAndRenderingArePlainJava() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.bitlens.drawing..",
            "io.bitlens.image..",
            "io.bitlens.explain.explainer..",
            "io.bitlens.explain.metric..",
            "io.bitlens.explain.render..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.springframework..")
                .and(not(resideInAPackage("org.springframework.modulith"))))
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta..", "tools.jackson..")
        .check(classes);
  }
}
