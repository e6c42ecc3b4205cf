/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelVarDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Variable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The admission policy's expressions, evaluated by CEL as an API server does: what the distributor
 * makes passes, whatever differs from it does not.
 */
class AdmissionPolicyTest {

    private static final Instant NOW = Instant.parse("2026-11-24T09:59:31Z");
    private static final String DISTRIBUTOR = "system:serviceaccount:fleet:berth-distributor";

    private static final CelCompiler COMPILER =
            CelCompilerFactory.standardCelCompilerBuilder()
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addLibraries(CelExtensions.strings())
                    .addVar("request", SimpleType.DYN)
                    .addVar("object", SimpleType.DYN)
                    .addVar("oldObject", SimpleType.DYN)
                    .addVar("variables", SimpleType.DYN)
                    .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder()
                    .addLibraries(CelExtensions.strings())
                    .build();

    private final ValidatingAdmissionPolicy policy =
            Chart.one(
                    ValidatingAdmissionPolicy.class,
                    "berth-bootstrap-tokens",
                    Chart.render(Chart.QUICKSTART));

    @Test
    void itAppliesToTheDistributorAlone() throws Exception {
        // When
        String condition = policy.getSpec().getMatchConditions().get(0).getExpression();

        // Then
        assertThat(evaluate(condition, request("CREATE", DISTRIBUTOR))).isEqualTo(true);
        assertThat(evaluate(condition, request("CREATE", "system:admin"))).isEqualTo(false);
    }

    @Test
    void itDeniesAndAnErrorDeniesToo() {
        // When
        ValidatingAdmissionPolicyBinding binding =
                Chart.one(
                        ValidatingAdmissionPolicyBinding.class,
                        "berth-bootstrap-tokens",
                        Chart.render(Chart.QUICKSTART));

        // Then
        assertThat(binding.getSpec().getPolicyName()).isEqualTo(policy.getMetadata().getName());
        assertThat(binding.getSpec().getValidationActions()).containsExactly("Deny");
        assertThat(policy.getSpec().getFailurePolicy()).isEqualTo("Fail");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 60, 899, 900, 959})
    void aTokenAsTheDistributorMakesItPasses(long seconds) throws Exception {
        // Given
        Map<String, Object> token = token();
        set(token, "expiration", NOW.plusSeconds(seconds).toString());

        // When
        List<String> objections = objections("CREATE", "kube-system", token);

        // Then
        assertThat(objections).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "auth-extra-groups,system:bootstrappers:kubeadm,group",
        "auth-extra-groups,'system:bootstrappers:berth,system:bootstrappers:x',group",
        "usage-bootstrap-authentication,false,authentication",
        "usage-bootstrap-signing,true,authentication",
        "expiration,2026-11-24T10:15:32Z,expire",
        "expiration,2036-11-24T10:00:00Z,expire",
        "expiration,2026-11-24T12:00:00+01:00,expire",
        "expiration,never,expire",
        "expiration,'',expire"
    })
    void oneOtherFieldIsEnoughToBeRefused(String field, String value, String reason)
            throws Exception {
        // Given
        Map<String, Object> token = token();
        set(token, field, value);

        // When
        List<String> objections = objections("CREATE", "kube-system", token);

        // Then
        assertThat(objections).singleElement().asString().contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth-extra-groups", "usage-bootstrap-authentication", "expiration"})
    void aTokenWithoutThisFieldIsRefused(String field) throws Exception {
        // Given
        Map<String, Object> token = token();
        data(token).remove(field);

        // When
        List<String> objections = objections("CREATE", "kube-system", token);

        // Then
        assertThat(objections).hasSize(1);
    }

    @Test
    void otherSecretsAreNeitherMadeNorDeleted() throws Exception {
        // Given
        Map<String, Object> other = token();
        other.put("type", "Opaque");
        Map<String, Object> named = token();
        named.put("metadata", Map.of("name", "etcd-ca", "creationTimestamp", NOW.toString()));
        Map<String, Object> foreign = token();
        set(foreign, "auth-extra-groups", "system:bootstrappers:kubeadm");

        // When
        List<List<String>> objections =
                List.of(
                        objections("CREATE", "kube-system", other),
                        objections("DELETE", "kube-system", other),
                        objections("CREATE", "kube-system", named),
                        objections("DELETE", "kube-system", foreign),
                        objections("CREATE", "default", token()),
                        objections("UPDATE", "kube-system", token()));

        // Then
        assertThat(objections).allSatisfy(each -> assertThat(each).hasSize(1));
    }

    @Test
    void anExpiredTokenOfOursCanStillBeDeleted() throws Exception {
        // Given
        Map<String, Object> token = token();
        set(token, "expiration", NOW.minus(Duration.ofDays(1)).toString());

        // When
        List<String> objections = objections("DELETE", "kube-system", token);

        // Then
        assertThat(objections).isEmpty();
    }

    @Test
    void theLimitFollowsTheSetting() {
        // When
        ValidatingAdmissionPolicy longer =
                Chart.one(
                        ValidatingAdmissionPolicy.class,
                        "berth-bootstrap-tokens",
                        Chart.render(Chart.QUICKSTART, "distributor.tokenMinutes=30"));

        // Then
        assertThat(longer.getSpec().getValidations())
                .extracting(Validation::getExpression)
                .anyMatch(expression -> expression.contains("duration('1860s')"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyExpressionIsOfItsTypeAsAnApiServerChecksIt(boolean withSchema) throws Exception {
        // Given: variables have the types of their expressions there; with the schema of a Secret
        // at
        // hand its data is bytes
        List<CelVarDecl> known = new ArrayList<>();
        for (String name : List.of("request", "object", "oldObject")) {
            known.add(CelVarDecl.newVarDeclaration(name, SimpleType.DYN));
        }
        for (Variable variable : policy.getSpec().getVariables()) {
            CelType type = typeOf(variable.getExpression(), known);
            known.add(
                    CelVarDecl.newVarDeclaration(
                            "variables_" + variable.getName(),
                            withSchema && variable.getName().equals("data")
                                    ? MapType.create(SimpleType.STRING, SimpleType.BYTES)
                                    : type));
        }

        // When
        List<CelType> types = new ArrayList<>();
        for (Validation validation : policy.getSpec().getValidations()) {
            types.add(typeOf(validation.getExpression(), known));
        }

        // Then
        assertThat(types).hasSizeGreaterThan(5).containsOnly(SimpleType.BOOL);
        assertThat(policy.getSpec().getValidations())
                .extracting(Validation::getMessage)
                .allSatisfy(message -> assertThat(message).doesNotContain("\n").isNotEmpty());
    }

    private static CelType typeOf(String expression, List<CelVarDecl> known) throws Exception {
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(CelExtensions.strings())
                .addVarDeclarations(known)
                .build()
                .compile(expression.replaceAll("variables\\.(\\w+)", "variables_$1"))
                .getAst()
                .getResultType();
    }

    private List<String> objections(String operation, String namespace, Map<String, Object> secret)
            throws Exception {
        Map<String, Object> input = new HashMap<>();
        input.put(
                "request",
                Map.of(
                        "operation", operation,
                        "namespace", namespace,
                        "userInfo", Map.of("username", DISTRIBUTOR)));
        input.put(operation.equals("DELETE") ? "oldObject" : "object", secret);
        Map<String, Object> variables = new HashMap<>();
        for (Variable variable : policy.getSpec().getVariables()) {
            input.put("variables", variables);
            variables.put(variable.getName(), evaluate(variable.getExpression(), input));
        }
        List<String> objections = new ArrayList<>();
        for (Validation validation : policy.getSpec().getValidations()) {
            if (!evaluate(validation.getExpression(), input).equals(true)) {
                objections.add(validation.getMessage());
            }
        }
        return objections;
    }

    private static Object evaluate(String expression, Map<String, Object> input) throws Exception {
        return RUNTIME.createProgram(COMPILER.compile(expression).getAst()).eval(input);
    }

    private static Map<String, Object> request(String operation, String user) {
        return Map.of(
                "request", Map.of("operation", operation, "userInfo", Map.of("username", user)));
    }

    private static Map<String, Object> token() {
        Map<String, Object> token = new HashMap<>();
        token.put("type", "bootstrap.kubernetes.io/token");
        token.put(
                "metadata",
                Map.of("name", "bootstrap-token-a1b2c3", "creationTimestamp", NOW.toString()));
        token.put("data", new HashMap<String, Object>());
        set(token, "token-id", "a1b2c3");
        set(token, "token-secret", "0123456789abcdef");
        set(token, "expiration", NOW.plus(Duration.ofMinutes(15)).toString());
        set(token, "usage-bootstrap-authentication", "true");
        set(token, "auth-extra-groups", "system:bootstrappers:berth");
        set(token, "description", "Berth: node k8scloud1");
        return token;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> data(Map<String, Object> token) {
        return (Map<String, Object>) token.get("data");
    }

    private static void set(Map<String, Object> token, String field, String value) {
        data(token)
                .put(
                        field,
                        Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
    }
}
