/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;

@AnalyzeClasses(
        packages = "dev.berth.renderer",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule renderKnowsNeitherIntakeNorNode =
            noClasses()
                    .that()
                    .resideInAPackage("..render..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "..renderer.intake..",
                            "..renderer.node..",
                            "dev.berth.access..",
                            "jakarta.persistence..")
                    .because("rendering is a pure function of its input, and may move out one day");

    @ArchTest
    static final ArchRule intakeDoesNotKnowRender =
            noClasses()
                    .that()
                    .resideInAPackage("..renderer.intake..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("..renderer.render..")
                    .because("what is let in does not depend on how it is rendered");

    @ArchTest
    static final ArchRule nodeDoesNotKnowIntake =
            noClasses()
                    .that()
                    .resideInAPackage("..renderer.node..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("..renderer.intake..")
                    .because("the record does not care by which door an announcement came");

    @ArchTest
    static final ArchRule callersAreRecognisedElsewhere =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.quarkus.security..", "io.quarkus.vertx.http.runtime.security..")
                    .because("how callers are recognised is the access library's business");

    @ArchTest
    static final ArchRule resourceMethodsArePublic =
            methods()
                    .that()
                    .areAnnotatedWith(GET.class)
                    .or()
                    .areAnnotatedWith(POST.class)
                    .or()
                    .areAnnotatedWith(DELETE.class)
                    .should()
                    .bePublic()
                    .because(
                            "a resource method that is not public is left out with a mere warning");

    @ArchTest
    static final ArchRule onlyTheEventLogTouchesTheWayOut =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("org.eclipse.microprofile.reactive.messaging.Emitter")
                    .because(
                            "a record leaves through the outbox, or its transaction does not"
                                    + " count");

    @ArchTest
    static final ArchRule entitiesStayInNode =
            classes()
                    .that()
                    .areAnnotatedWith(jakarta.persistence.Entity.class)
                    .should()
                    .resideInAPackage("..renderer.node..")
                    .because("the node package is the one writer of its tables");
}
