/**
 * Turns a node's specification into the files of its machine: profile, layers, validation,
 * templates. Everything here is a pure function of its input; it knows neither where a
 * specification comes from nor what becomes of the files.
 */
@NullMarked
package dev.berth.renderer.render;

import org.jspecify.annotations.NullMarked;
