/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import java.time.Instant;
import java.util.List;

/**
 * One request as the API server saw it, like a line of its audit log. A watch is logged when it
 * begins.
 *
 * @param resource plural name; empty for requests that are not about a resource ({@code /version})
 * @param name of the object, or the name a list's or watch's field selector pins down; for a
 *     creation the name it got
 * @param path of the URL, without query
 * @param code HTTP status; 0 if the connection was dropped instead of answered
 */
public record ApiRequest(
        Instant time,
        String user,
        List<String> groups,
        String verb,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path,
        int code) {

    public ApiRequest {
        groups = List.copyOf(groups);
    }

    static ApiRequest of(Instant time, User user, Access access, String path) {
        return new ApiRequest(
                time,
                user.name(),
                user.groups(),
                access.verb(),
                access.resource(),
                access.subresource(),
                access.namespace(),
                access.name(),
                path,
                0);
    }

    ApiRequest answered(int newCode) {
        return new ApiRequest(
                time, user, groups, verb, resource, subresource, namespace, name, path, newCode);
    }

    ApiRequest named(String newName) {
        return new ApiRequest(
                time, user, groups, verb, resource, subresource, namespace, newName, path, code);
    }
}
