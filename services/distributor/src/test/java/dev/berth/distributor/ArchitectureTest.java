/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.ws.rs.GET;

@AnalyzeClasses(
        packages = "dev.berth.distributor",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule SSH_STANDS_ALONE =
            noClasses()
                    .that()
                    .resideInAPackage("..distributor.ssh..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "..distributor.distribution..",
                            "..distributor.apply..",
                            "..distributor.bootstrap..",
                            "..distributor.secret..")
                    .because(
                            "the SSH client is exchangeable, and what reaches machines should be"
                                    + " readable without knowing nodes or tokens");

    @ArchTest
    static final ArchRule ONLY_SSH_KNOWS_ITS_LIBRARY =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..distributor.ssh..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("com.jcraft..")
                    .because("the library was chosen by measurement and may be chosen anew");

    @ArchTest
    static final ArchRule SECRETS_DO_NOT_KNOW_JOBS =
            noClasses()
                    .that()
                    .resideInAnyPackage("..distributor.bootstrap..", "..distributor.secret..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "..distributor.distribution..",
                            "..distributor.apply..",
                            "..distributor.ssh..")
                    .because("a secret should have few places where it can be");

    @ArchTest
    static final ArchRule THE_SCRIPT_DOES_NOT_KNOW_JOBS =
            noClasses()
                    .that()
                    .resideInAPackage("..distributor.apply..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "..distributor.distribution..",
                            "..distributor.flow..",
                            "..distributor.machine..",
                            "dev.berth.eventlog..",
                            "jakarta.persistence..")
                    .because(
                            "what is done on a machine should be readable, and testable with a"
                                    + " shell alone, without knowing who asked for it and when");

    @ArchTest
    static final ArchRule CALLERS_ARE_RECOGNISED_ELSEWHERE =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.quarkus.security..", "io.quarkus.vertx.http.runtime.security..")
                    .because("how callers are recognised is the access library's business");

    @ArchTest
    static final ArchRule RESOURCE_METHODS_ARE_PUBLIC =
            methods()
                    .that()
                    .areAnnotatedWith(GET.class)
                    .should()
                    .bePublic()
                    .because(
                            "a resource method that is not public is left out with a mere warning");
}
