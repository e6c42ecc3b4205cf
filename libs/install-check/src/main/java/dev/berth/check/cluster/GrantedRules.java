/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.check.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules of the service account's roles in one namespace, or in all.
 *
 * @param namespace empty for cluster roles
 */
record GrantedRules(String namespace, List<PolicyRule> rules) {

    GrantedRules {
        rules = List.copyOf(rules);
    }

    /**
     * @throws IllegalStateException if the text is not such a list
     */
    static List<GrantedRules> read(String json) {
        try {
            return new ObjectMapper().readValue(json, new TypeReference<List<GrantedRules>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the list of granted rules cannot be read", e);
        }
    }

    /** Every single thing that is granted: one verb on one resource, of one name if it is named. */
    List<ResourceAttributes> accesses() {
        List<ResourceAttributes> all = new ArrayList<>();
        for (PolicyRule rule : rules) {
            List<String> names =
                    rule.getResourceNames().isEmpty() ? List.of("") : rule.getResourceNames();
            for (String group : rule.getApiGroups()) {
                for (String resource : rule.getResources()) {
                    for (String name : names) {
                        for (String verb : rule.getVerbs()) {
                            all.add(access(group, resource, name, verb));
                        }
                    }
                }
            }
        }
        return all;
    }

    private ResourceAttributes access(String group, String resource, String name, String verb) {
        int slash = resource.indexOf('/');
        return new ResourceAttributesBuilder()
                .withNamespace(namespace)
                .withGroup(group)
                .withResource(slash < 0 ? resource : resource.substring(0, slash))
                .withSubresource(slash < 0 ? "" : resource.substring(slash + 1))
                .withName(name)
                .withVerb(verb)
                .build();
    }
}
