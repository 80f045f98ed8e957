package org.wirecap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;

/** The layers of the engine: what may know what. */
@AnalyzeClasses(packages = "org.wirecap", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule nativeCodeIsCalledFromOnePackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.wirecap.linux")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Linker.class, SymbolLookup.class, FunctionDescriptor.class)
          .because("org.wirecap.linux is the one place where a wrong signature can crash the JVM");

  @ArchTest
  static final ArchRule poolKnowsNothingOfLinux =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.wirecap.pool..",
              "org.wirecap.ledger..",
              "org.wirecap.rss..",
              "org.wirecap.buddy..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.wirecap.linux..",
              "org.wirecap.bpf..",
              "org.wirecap.xdp..",
              "org.wirecap.packet..")
          .because("the classes that run live are the very classes that run in the simulation")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("org.(**)").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule engineDependsOnNothingButTheJdk =
      classes()
          .that()
          .resideInAPackage("org.wirecap..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("org.wirecap..", "java..", "javax..", "jdk..", "com.sun.management..")
          .because("one jar, a JDK and libc are all that a user has to have");
}
