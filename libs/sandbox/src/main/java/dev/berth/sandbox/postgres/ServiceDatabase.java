/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.postgres;

/**
 * What a service needs to reach its own schema.
 *
 * @param schema the schema, owned by {@code user} and first on its search path
 * @param jdbcUrl without user and password
 * @param user a role that may log in and owns nothing but the schema
 * @param password random, checked by the server
 */
public record ServiceDatabase(String schema, String jdbcUrl, String user, String password) {}
