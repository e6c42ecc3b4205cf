/* SPDX-License-Identifier: Apache-2.0 */
/** Postgres as this service needs it: its role, its schema, migrated, and nobody else's. */
@NullMarked
package dev.berth.check.postgres;

import org.jspecify.annotations.NullMarked;
