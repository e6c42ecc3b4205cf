/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(
        packages = "dev.berth.approver",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule checksArePure =
            noClasses()
                    .that()
                    .resideInAPackage("..csr.policy..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.fabric8..",
                            "io.quarkus..",
                            "jakarta..",
                            "java.sql..",
                            "org.hibernate..",
                            "org.apache.kafka..",
                            "dev.berth.eventlog..",
                            "dev.berth.approver.csr",
                            "dev.berth.approver.registration..",
                            "dev.berth.approver.watch..")
                    .because(
                            "a decision that asks neither cluster nor database can be tested"
                                    + " completely and explained afterwards from what is stored");

    @ArchTest
    static final ArchRule checksHaveNoClock =
            noClasses()
                    .that()
                    .resideInAPackage("..csr.policy..")
                    .should()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Clock.class)
                    .because("times of requests and tokens are compared by the API server's clock");

    @ArchTest
    static final ArchRule onlyTheseWriteIntoTheCluster =
            noClasses()
                    .that()
                    .doNotHaveSimpleName("Approval")
                    .and()
                    .doNotHaveSimpleName("KubernetesEvents")
                    .and()
                    // Both ask; an API server stores no review.
                    .doNotHaveSimpleName("BypassWatch")
                    .and()
                    .doNotHaveSimpleName("ApiServerRights")
                    .and()
                    // Off by default, with a right of its own (ADR 0042, 0043).
                    .doNotHaveSimpleName("NodeObjects")
                    .should()
                    .callMethodWhere(
                            target(nameMatching("update|patch|create|replace|edit|approve|deny"))
                                    .and(
                                            target(
                                                    owner(
                                                            resideInAPackage(
                                                                    "io.fabric8.kubernetes.client..")))))
                    .because("two places to read when asking what Berth can do to a cluster");

    @ArchTest
    static final ArchRule checksAreAllInTheList =
            classes()
                    .that()
                    .implement("dev.berth.approver.csr.policy.Check")
                    .and()
                    .doNotHaveModifier(JavaModifier.ABSTRACT)
                    .should()
                    .onlyHaveDependentClassesThat()
                    .resideInAPackage("..csr.policy..")
                    .because("a check is reached through CsrPolicy's ordered list only");

    @ArchTest
    static final ArchRule featuresHaveNoCycles =
            slices().matching("dev.berth.approver.(*)..")
                    .should()
                    .beFreeOfCycles()
                    .because(
                            "inventory, verification, registration, csr and watch build on each"
                                    + " other in order");
}
