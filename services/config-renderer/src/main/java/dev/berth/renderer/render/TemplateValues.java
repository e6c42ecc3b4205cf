/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import java.util.Map;
import java.util.SortedMap;

/**
 * What templates may say about a node: maps, lists, strings and truths, nothing that does anything.
 *
 * @param tree for Qute
 * @param placeholders for {@code ##NAME##}, by NAME
 */
record TemplateValues(Map<String, Object> tree, SortedMap<String, String> placeholders) {}
