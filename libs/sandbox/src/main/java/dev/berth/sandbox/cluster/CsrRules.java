/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.sandbox.cluster.ApiException.FieldError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Certificate signing requests: the requestor is who is authenticated, the spec never changes,
 * approval and signing are rights of their own.
 */
final class CsrRules implements Rules {

    static final int SHORTEST_LIFETIME = 600;

    private static final ResourceType TYPE = ResourceType.CERTIFICATE_SIGNING_REQUEST;
    private static final Pattern SIGNER =
            Pattern.compile(
                    "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+/[a-z0-9]([-.a-z0-9]*[a-z0-9])?");
    private static final Set<String> USAGES =
            Set.of(
                    "any",
                    "cert sign",
                    "client auth",
                    "code signing",
                    "content commitment",
                    "crl sign",
                    "data encipherment",
                    "decipher only",
                    "digital signature",
                    "email protection",
                    "encipher only",
                    "ipsec end system",
                    "ipsec tunnel",
                    "ipsec user",
                    "key agreement",
                    "key encipherment",
                    "microsoft sgc",
                    "netscape sgc",
                    "ocsp signing",
                    "s/mime",
                    "server auth",
                    "signing",
                    "timestamping");

    private final Authorizer authorizer;

    CsrRules(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public void create(ObjectNode csr, User user) {
        ObjectNode spec = Json.child(csr, "spec");
        spec.remove(List.of("username", "uid", "groups", "extra"));
        user.describe(spec);
        csr.set("status", Json.object());
        List<FieldError> errors = new ArrayList<>();
        judgeSpec(spec, errors);
        refuse(csr, errors);
    }

    @Override
    public void update(ObjectNode old, ObjectNode next, String subresource, User user) {
        Json.copyField(old, next, "spec");
        ObjectNode asked =
                next.get("status") instanceof ObjectNode status ? status.deepCopy() : Json.object();
        switch (subresource) {
            case "approval" -> approve(old, next, asked, user);
            case "status" -> issue(old, next, asked, user);
            default -> Json.copyField(old, next, "status");
        }
    }

    private void approve(ObjectNode old, ObjectNode next, ObjectNode asked, User user) {
        authorizer.requireForSigner(
                user, "approve", Json.text(old, "spec", "signerName"), name(old));
        ObjectNode status =
                old.path("status") instanceof ObjectNode kept ? kept.deepCopy() : Json.object();
        Json.copyField(asked, status, "conditions");
        next.set("status", status);
        CsrConditions.stamp(old, next);
        List<FieldError> errors = new ArrayList<>();
        CsrConditions.judge(next, errors);
        for (String type : CsrConditions.types(old)) {
            if (!CsrConditions.types(next).contains(type)) {
                errors.add(
                        FieldError.forbidden(
                                "status.conditions",
                                "updates may not remove a condition of type \"" + type + "\""));
            }
        }
        refuse(next, errors);
    }

    private void issue(ObjectNode old, ObjectNode next, ObjectNode asked, User user) {
        next.set("status", asked);
        String before = Json.text(old, "status", "certificate");
        String after = Json.text(next, "status", "certificate");
        if (!before.equals(after)
                || CsrConditions.types(old).contains("Failed")
                        != CsrConditions.types(next).contains("Failed")) {
            authorizer.requireForSigner(
                    user, "sign", Json.text(old, "spec", "signerName"), name(old));
        }
        CsrConditions.stamp(old, next);
        List<FieldError> errors = new ArrayList<>();
        CsrConditions.judge(next, errors);
        for (String type : List.of("Approved", "Denied")) {
            if (!CsrConditions.find(old, type).equals(CsrConditions.find(next, type))) {
                errors.add(
                        FieldError.forbidden(
                                "status.conditions",
                                "updates may not change a condition of type \"" + type + "\""));
            }
        }
        if (CsrConditions.types(old).contains("Failed")
                && !CsrConditions.types(next).contains("Failed")) {
            errors.add(
                    FieldError.forbidden(
                            "status.conditions",
                            "updates may not remove a condition of type \"Failed\""));
        }
        if (!before.isEmpty() && !before.equals(after)) {
            errors.add(
                    FieldError.forbidden(
                            "status.certificate", "updates may not modify a set certificate"));
        }
        refuse(next, errors);
    }

    private static void judgeSpec(ObjectNode spec, List<FieldError> errors) {
        try {
            CertificateRequest.parse(Json.text(spec, "request")).checkSignature();
        } catch (CertificateRequest.Malformed e) {
            errors.add(
                    FieldError.invalid(
                            "spec.request", "[]byte{...}", String.valueOf(e.getMessage())));
        }
        JsonNode usages = spec.path("usages");
        if (usages.isEmpty()) {
            errors.add(FieldError.required("spec.usages", "usages must be specified"));
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < usages.size(); i++) {
            String usage = usages.get(i).asText("");
            String field = "spec.usages[" + i + "]";
            if (!USAGES.contains(usage)) {
                errors.add(FieldError.unsupported(field, usage, quoted()));
            } else if (!seen.add(usage)) {
                errors.add(FieldError.duplicate(field, usage));
            }
        }
        String signer = Json.text(spec, "signerName");
        if (signer.isEmpty()) {
            errors.add(FieldError.required("spec.signerName", ""));
        } else if (!SIGNER.matcher(signer).matches()) {
            errors.add(
                    FieldError.invalid(
                            "spec.signerName",
                            "\"" + signer + "\"",
                            "must be a fully qualified domain and path of the form"
                                    + " 'example.com/signer-name'"));
        }
        JsonNode expiration = spec.path("expirationSeconds");
        if (!expiration.isMissingNode() && !expiration.isNull()) {
            if (!expiration.canConvertToInt()) {
                throw ApiException.badRequest("spec.expirationSeconds must be a 32-bit number");
            }
            if (expiration.intValue() < SHORTEST_LIFETIME) {
                errors.add(
                        FieldError.invalid(
                                "spec.expirationSeconds",
                                expiration.asText(),
                                "may not specify a duration less than 600 seconds (10 minutes)"));
            }
        }
    }

    private static String quoted() {
        return String.join(
                ", ", USAGES.stream().sorted().map(usage -> "\"" + usage + "\"").toList());
    }

    private static void refuse(ObjectNode csr, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw ApiException.invalid(TYPE, name(csr), errors);
        }
    }

    private static String name(ObjectNode csr) {
        return Json.text(csr, "metadata", "name");
    }
}
