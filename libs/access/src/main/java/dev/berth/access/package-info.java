/**
 * The doors: who may come in, as what, and how a refusal looks. The only package that knows how
 * callers are recognised; a service names roles and throws {@link
 * dev.berth.access.ProblemException}.
 */
@NullMarked
package dev.berth.access;

import org.jspecify.annotations.NullMarked;
