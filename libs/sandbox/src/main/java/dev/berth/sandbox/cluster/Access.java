/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

/**
 * What is asked for, as authorizers see it. A path is set for what is no resource ({@code
 * /version}); then the rest but the verb is empty.
 */
record Access(
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path) {

    static Access path(String verb, String path) {
        return new Access(verb, "", "", "", "", "", path);
    }

    boolean onResource() {
        return path.isEmpty();
    }

    /** {@code nodes} or {@code nodes/status}. */
    String fullResource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /** The API server's wording of "no". */
    ApiException refusal(User user, String because) {
        if (!onResource()) {
            return ApiException.forbiddenPath(
                    "User \"" + user.name() + "\" cannot " + verb + " path \"" + path + "\"");
        }
        String where =
                namespace.isEmpty()
                        ? "at the cluster scope"
                        : "in the namespace \"" + namespace + "\"";
        return ApiException.forbidden(
                group,
                resource,
                name,
                "User \""
                        + user.name()
                        + "\" cannot "
                        + verb
                        + " resource \""
                        + fullResource()
                        + "\" in API group \""
                        + group
                        + "\" "
                        + where
                        + (because.isEmpty() ? "" : ": " + because));
    }
}
