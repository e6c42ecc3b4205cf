/* SPDX-License-Identifier: Apache-2.0 */
/** Old and new versions of a service side by side on the same tables, as in a rolling update. */
package dev.berth.migration;
