/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import dev.berth.renderer.check.ConfigCheck;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Findings;
import dev.berth.renderer.check.KubeconfigCheck;
import dev.berth.renderer.check.Minors;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.RefusedException;
import dev.berth.renderer.check.SourceText;
import dev.berth.renderer.check.UnitCheck;
import dev.berth.renderer.check.YamlSource;
import dev.berth.renderer.render.ProfileLint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a folder of templates; the files need no {@code profile.yaml}. */
public final class TemplateLint {

    private static final String PROFILE = "profile.yaml";
    private static final Pattern NAME = Pattern.compile("(?m)^name:\\s*\"?([A-Za-z0-9.-]+)");
    private static final Pattern PLACEHOLDER = Pattern.compile("##([A-Z][A-Z0-9_]*)##");
    private static final Pattern SHELL =
            Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)(\\[[^]]*])?}?");
    private static final Map<String, String> SAMPLES =
            Map.of("NODE_NAME", "node-1", "NODE_IP", "192.0.2.10", "NODE_IPS", "192.0.2.10");

    private final Minors minors;
    private final Findings findings = new Findings();
    private final List<String> scripts = new ArrayList<>();
    private final GuideTraps traps = new GuideTraps(findings);

    private TemplateLint(Minors minors) {
        this.minors = minors;
    }

    /**
     * @param files by name, of one folder
     * @param minors what templates without a profile are checked for
     */
    public static List<Finding> lint(SortedMap<String, byte[]> files, Minors minors) {
        if (files.containsKey(PROFILE)) {
            return ProfileLint.check(nameIn(files.get(PROFILE)), files);
        }
        TemplateLint lint = new TemplateLint(minors);
        files.forEach(lint::file);
        lint.traps.together(lint.scripts);
        if (files.isEmpty()) {
            lint.findings.error(
                    Place.of("."),
                    "",
                    "there is no file to look at",
                    "name the folder of your templates");
        }
        return lint.findings.all();
    }

    private static String nameIn(byte[] profile) {
        Matcher name = NAME.matcher(new String(profile, java.nio.charset.StandardCharsets.UTF_8));
        return name.find() ? name.group(1) : "profile";
    }

    private void file(String name, byte[] bytes) {
        try {
            String text = SourceText.of(name, bytes);
            List<HereDocuments.Written> written = HereDocuments.in(text);
            if (!written.isEmpty()
                    || text.startsWith("#!")
                    || name.endsWith(".sh")
                    || name.endsWith(".md")) {
                scripts.add(text);
                traps.script(name, text);
                written.forEach(
                        document -> template(name + "#" + document.name(), document.text()));
            } else {
                template(name, text);
            }
        } catch (RefusedException refused) {
            findings.add(refused.finding());
        }
    }

    private void template(String name, String text) {
        traps.template(name, text);
        String filled = filled(name, text);
        if (filled.contains("kind: KubeletConfiguration")) {
            try {
                YamlSource source = YamlSource.read(name, filled);
                findings.addAll(ConfigCheck.check(source.tree(), source, minors));
                traps.config(source);
            } catch (RefusedException refused) {
                findings.add(refused.finding());
            }
        } else if (filled.contains("[Service]")) {
            findings.addAll(UnitCheck.check(name, filled, UnitCheck.Expected.nothing(), minors));
            traps.unit(name, text);
        } else if (filled.contains("current-context:")) {
            findings.addAll(KubeconfigCheck.check(name, filled, "@@BERTH-BOOTSTRAP-TOKEN@@"));
        }
    }

    // Lines stay lines, so that places are those of the template.
    private String filled(String name, String text) {
        if (text.contains("[Service]")) {
            // A unit has variables of its own; the check of its command speaks of them.
            return holes(text);
        }
        SortedMap<String, Integer> shell = new TreeMap<>();
        Matcher variable = SHELL.matcher(text);
        while (variable.find()) {
            shell.putIfAbsent(
                    variable.group(),
                    (int) text.substring(0, variable.start()).chars().filter(c -> c == '\n').count()
                            + 1);
        }
        shell.forEach(
                (written, line) ->
                        findings.error(
                                new Place(name, line, 0),
                                written,
                                "is a shell variable, and nothing here is a shell",
                                "write ##NAME## and give NAME a value in profile.yaml"));
        return holes(SHELL.matcher(text).replaceAll("value"));
    }

    private static String holes(String text) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(hole -> SAMPLES.getOrDefault(hole.group(1), "value"));
    }
}
