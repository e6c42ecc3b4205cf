/**
 * The doors: who may come in, as what, and how a refusal looks. The only package that knows how
 * callers are recognised.
 */
@NullMarked
package dev.berth.renderer.access;

import org.jspecify.annotations.NullMarked;
