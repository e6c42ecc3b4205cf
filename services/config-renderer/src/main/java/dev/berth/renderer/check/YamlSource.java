/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One YAML mapping and where each of its entries stands. Reads what the kubelet's reader and ours
 * understand alike: no aliases, tags, merge keys, duplicate keys or second documents, and no number
 * that is one number in YAML 1.1 and another in 1.2.
 */
public final class YamlSource implements Places {

    private static final int DEEPEST = 20;
    private static final int MOST_NODES = 20_000;
    // Each entry remembers its path: long keys above many entries would become gigabytes.
    private static final int LONGEST_PATH = 1024;
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private final Place file;
    private final Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    private final Map<String, Place> keys = new HashMap<>();
    private final Map<String, Place> values = new HashMap<>();
    private final Map<String, String> numbers = new LinkedHashMap<>();
    private final List<String> nothing = new ArrayList<>();
    private final Findings odd = new Findings();
    private final boolean texts;
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;

    private YamlSource(String file, boolean texts) {
        this.file = Place.of(file);
        this.texts = texts;
    }

    /**
     * @param file as messages name it
     * @throws RefusedException naming line, column and what to do
     */
    public static YamlSource read(String file, String text) {
        return read(new YamlSource(file, false), file, text);
    }

    /**
     * A document that has no numbers, and an entry always a value: what looks like one is in the
     * tree as it is written, and in {@link #numbers}; what has no value is empty, and in {@link
     * #withoutValue}.
     *
     * @param file as messages name it
     * @throws RefusedException naming line, column and what to do
     */
    public static YamlSource readTexts(String file, String text) {
        return read(new YamlSource(file, true), file, text);
    }

    private static YamlSource read(YamlSource source, String file, String text) {
        SourceText.clean(file, text);
        try {
            Node root = compose(text);
            if (root != null && !isNull(root)) {
                source.readRoot(root);
            }
        } catch (MarkedYAMLException broken) {
            throw new RefusedException(source.syntax(broken));
        } catch (YAMLException broken) {
            throw new RefusedException(
                    Finding.error(source.file, "", "is no YAML: " + broken.getMessage(), ""));
        } catch (StackOverflowError tooDeep) {
            throw new RefusedException(
                    Finding.error(
                            source.file,
                            "",
                            "is nested too deeply",
                            "at most " + DEEPEST + " levels are read"));
        } catch (RefusedException refused) {
            source.odd.addAll(refused.findings());
        }
        if (source.odd.hasErrors()) {
            throw new RefusedException(source.odd.all());
        }
        return source;
    }

    /**
     * Texts of the top level, by key, of what may not be ours at all; empty when it is no mapping.
     */
    public static Map<String, String> scalarsOf(String text) {
        Map<String, String> scalars = new HashMap<>();
        try {
            if (compose(text) instanceof MappingNode root) {
                for (NodeTuple tuple : root.getValue()) {
                    if (tuple.getKeyNode() instanceof ScalarNode key
                            && tuple.getValueNode() instanceof ScalarNode value) {
                        scalars.put(key.getValue(), value.getValue());
                    }
                }
            }
        } catch (YAMLException | StackOverflowError notOurs) {
            return Map.of();
        }
        return scalars;
    }

    private static @Nullable Node compose(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        // Aliases are refused where they stand; this bound only keeps the reader from doing so
        // without a place.
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        options.setCodePointLimit(SourceText.MOST_BYTES);
        // JSON may be indented with tabs, and has none inside of its strings.
        boolean json = text.stripLeading().startsWith("{");
        return new Yaml(options).compose(new StringReader(json ? text.replace('\t', ' ') : text));
    }

    /** The mapping; keys in the order of the file. */
    public Map<String, @Nullable Object> tree() {
        return tree;
    }

    /** What is a number to YAML, as it is written, by path; of {@link #readTexts} alone. */
    public Map<String, String> numbers() {
        return numbers;
    }

    /** Paths of the entries that have no value; of {@link #readTexts} alone. */
    public List<String> withoutValue() {
        return nothing;
    }

    /** {@inheritDoc} Its nearest known parent, if it has no place. */
    @Override
    public Place key(String path) {
        return place(keys, path);
    }

    /** {@inheritDoc} Its nearest known parent, if it has no place. */
    @Override
    public Place value(String path) {
        return place(values, path);
    }

    private Place place(Map<String, Place> places, String path) {
        for (String at = path; !at.isEmpty(); at = parent(at)) {
            Place place = places.get(at);
            if (place != null) {
                return place;
            }
        }
        return file;
    }

    private static String parent(String path) {
        int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return cut < 0 ? "" : path.substring(0, cut);
    }

    private void readRoot(Node root) {
        if (!(root instanceof MappingNode mapping)) {
            throw refused(root, "", "is no mapping", "write key: value lines");
        }
        mapping("", mapping, tree);
    }

    private void mapping(String path, MappingNode node, Map<String, @Nullable Object> into) {
        guard(path, node);
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw refused(tuple.getKeyNode(), path, "has a key that is no string", "");
            }
            if (key.getTag().equals(Tag.MERGE)) {
                throw refused(key, path, "has a merge key (<<)", "write the entries out");
            }
            if (!plain(key)) {
                throw refused(key, path, "has a key that is no string", "put the key into quotes");
            }
            String name = key.getValue();
            if (path.length() + name.length() >= LONGEST_PATH) {
                throw refused(key, "", "is a key of too many characters", "");
            }
            String at = path.isEmpty() ? name : path + "." + name;
            if (into.containsKey(name)) {
                odd.error(
                        place(key),
                        at,
                        "stands twice",
                        "remove one; the other is at " + keys.get(at));
                continue;
            }
            keys.put(at, place(key));
            into.put(name, value(at, tuple.getValueNode()));
        }
    }

    private @Nullable Object value(String path, Node node) {
        if (++nodes > MOST_NODES) {
            throw refused(node, "", "has too many entries", "at most " + MOST_NODES + " are read");
        }
        values.put(path, place(node));
        return switch (node) {
            case MappingNode mapping -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                mapping(path, mapping, map);
                yield map;
            }
            case SequenceNode sequence -> {
                guard(path, sequence);
                List<@Nullable Object> list = new ArrayList<>();
                for (Node item : sequence.getValue()) {
                    list.add(value(path + "[" + list.size() + "]", item));
                }
                yield list;
            }
            case ScalarNode scalar -> scalar(path, scalar);
            default -> throw refused(node, path, "is an alias", "write the value out");
        };
    }

    private @Nullable Object scalar(String path, ScalarNode node) {
        if (node.getAnchor() != null) {
            guard(path, node);
        }
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.STR) || tag.equals(Tag.TIMESTAMP)) {
            return text;
        }
        if (tag.equals(Tag.NULL)) {
            if (texts) {
                nothing.add(path);
                return "";
            }
            return null;
        }
        if (texts && (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT))) {
            numbers.put(path, text);
            return text;
        }
        if (tag.equals(Tag.BOOL)) {
            return switch (text.toLowerCase(java.util.Locale.ROOT)) {
                case "true", "yes", "on" -> Boolean.TRUE;
                default -> Boolean.FALSE;
            };
        }
        if (tag.equals(Tag.INT)) {
            if (!DECIMAL.matcher(text).matches() || text.length() > 19) {
                return odd(
                        node,
                        path,
                        "'" + Shown.of(text) + "' is not the same number to every YAML reader",
                        "write it in decimal, or in quotes if it is no number");
            }
            long number = Long.parseLong(text);
            return number == (int) number ? (Object) (int) number : (Object) number;
        }
        if (tag.equals(Tag.FLOAT)) {
            if (!FLOAT.matcher(text).matches()) {
                return odd(
                        node,
                        path,
                        "'" + Shown.of(text) + "' is no plain number",
                        "put it into quotes if it is none");
            }
            return Double.parseDouble(text);
        }
        throw refused(node, path, "has the tag " + tag.getValue(), "remove the tag");
    }

    // Wrong in itself, and everything else can still be read.
    private String odd(ScalarNode node, String path, String message, String fix) {
        odd.error(place(node), path, message, fix);
        return node.getValue();
    }

    // A node that is met twice is an alias: legal YAML, and how a few lines become gigabytes.
    private void guard(String path, Node node) {
        if (node.getAnchor() != null || !seen.add(node)) {
            throw refused(
                    node,
                    path,
                    "has an anchor or alias (& or *)",
                    "write the value out where it is needed");
        }
        String tag = node.getTag().getValue();
        if (!node.getTag().equals(Tag.MAP)
                && !node.getTag().equals(Tag.SEQ)
                && !(node instanceof ScalarNode)) {
            throw refused(node, path, "has the tag " + tag, "remove the tag");
        }
    }

    private static boolean plain(ScalarNode key) {
        return key.getTag().equals(Tag.STR) || !key.isPlain();
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private RefusedException refused(Node node, String path, String message, String fix) {
        return new RefusedException(Finding.error(place(node), path, message, fix));
    }

    private Place place(Node node) {
        return place(node.getStartMark());
    }

    private Place place(@Nullable Mark mark) {
        return mark == null ? file : file.at(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Finding syntax(MarkedYAMLException broken) {
        String problem = String.valueOf(broken.getProblem());
        String fix = "";
        if (problem.contains("TAB") || problem.contains("\\t")) {
            problem = "a tab stands where YAML wants spaces";
            fix = "indent with spaces";
        } else if (problem.contains("another document")) {
            problem = "a second YAML document begins here";
            fix = "keep one document a file";
        } else if (problem.contains("Global tag")) {
            problem = "a tag stands here";
            fix = "remove it";
        } else if (problem.contains("undefined alias")) {
            fix = "put a value that begins with * into quotes";
        }
        return Finding.error(place(broken.getProblemMark()), "", problem, fix);
    }
}
