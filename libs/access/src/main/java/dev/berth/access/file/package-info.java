/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Small files that decide who may do what, read again when they change: a service that must be
 * restarted to lock somebody out is not locked.
 */
@NullMarked
package dev.berth.access.file;

import org.jspecify.annotations.NullMarked;
