/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import dev.berth.renderer.check.ConfigCheck;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Findings;
import dev.berth.renderer.check.KubeconfigCheck;
import dev.berth.renderer.check.Minors;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.RefusedException;
import dev.berth.renderer.check.Shown;
import dev.berth.renderer.check.SourceText;
import dev.berth.renderer.check.UnitCheck;
import dev.berth.renderer.check.YamlSource;
import dev.berth.renderer.render.LooseQute;
import dev.berth.renderer.render.ProfileLint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is wrong with a folder of templates; the files need no {@code profile.yaml}. */
final class TemplateLint {

    private static final String PROFILE = "profile.yaml";
    private static final String POOLS = "pools.yaml";
    private static final String SLOT = "@@BERTH-BOOTSTRAP-TOKEN@@";
    private static final String NOT_RECOGNIZED =
            "is no KubeletConfiguration, systemd service, kubeconfig or script";

    private final Minors minors;
    private final Findings findings = new Findings();
    private final SortedMap<String, String> checked = new TreeMap<>();
    private final SortedMap<String, String> notChecked = new TreeMap<>();
    private final List<String> scripts = new ArrayList<>();
    private final GuideTraps traps = new GuideTraps(findings);

    private TemplateLint(Minors minors) {
        this.minors = minors;
    }

    /**
     * @param folder name of the folder that the files are in; empty when nobody knows
     * @param files by name: of one folder, or {@code pools.yaml} and {@code PROFILE/FILE}
     * @param minors what templates without a profile are checked for
     */
    static Linted lint(String folder, SortedMap<String, byte[]> files, Minors minors) {
        byte[] profile = files.get(PROFILE);
        if (profile != null) {
            return profile(folder.isEmpty() ? nameIn(profile) : folder, files);
        }
        SortedMap<String, Map<String, byte[]>> profiles = folders(files);
        if (!profiles.isEmpty() || files.containsKey(POOLS)) {
            return profiles(profiles, files, minors);
        }
        return loose(files, minors);
    }

    private static Linted loose(SortedMap<String, byte[]> files, Minors minors) {
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
        return new Linted(lint.findings.all(), lint.checked, lint.notChecked);
    }

    private static Linted profile(String name, SortedMap<String, byte[]> files) {
        ProfileLint.Checked profile = ProfileLint.profile(name, files);
        SortedMap<String, String> notChecked = new TreeMap<>();
        files.keySet().stream()
                .filter(file -> !profile.files().containsKey(file))
                .forEach(
                        file ->
                                notChecked.put(
                                        file, unread(PROFILE, profile.files().size() > 1, file)));
        return new Linted(profile.findings(), new TreeMap<>(profile.files()), notChecked);
    }

    /** The folders in a folder of profiles; none when none of them is a profile's. */
    private static SortedMap<String, Map<String, byte[]>> folders(SortedMap<String, byte[]> files) {
        SortedMap<String, Map<String, byte[]>> folders = new TreeMap<>();
        files.forEach(
                (name, bytes) -> {
                    int slash = name.indexOf('/');
                    if (slash > 0) {
                        folders.computeIfAbsent(name.substring(0, slash), _ -> new TreeMap<>())
                                .put(name.substring(slash + 1), bytes);
                    }
                });
        boolean any = folders.values().stream().anyMatch(folder -> folder.containsKey(PROFILE));
        return any ? folders : new TreeMap<>();
    }

    private static Linted profiles(
            SortedMap<String, Map<String, byte[]>> folders,
            SortedMap<String, byte[]> files,
            Minors minors) {
        ProfileLint.Checked read =
                ProfileLint.folder(folders, Optional.ofNullable(files.get(POOLS)));
        List<Finding> findings = new ArrayList<>(read.findings());
        SortedMap<String, String> checked = new TreeMap<>(read.files());
        SortedMap<String, String> notChecked = new TreeMap<>(read.notChecked());
        SortedMap<String, byte[]> others = new TreeMap<>(files);
        others.keySet().removeAll(checked.keySet());
        if (folders.isEmpty()) {
            if (!others.isEmpty()) {
                Linted loose = loose(others, minors);
                findings.addAll(loose.findings());
                checked.putAll(loose.checked());
                notChecked.putAll(loose.notChecked());
            }
            return new Linted(findings, checked, notChecked);
        }
        for (String file : others.keySet()) {
            int slash = file.indexOf('/');
            String folder = file.substring(0, slash + 1);
            notChecked.put(
                    file,
                    slash < 0
                            ? "belongs to no profile's folder"
                            : unread(
                                    folder + PROFILE,
                                    checked.keySet().stream()
                                                    .filter(name -> name.startsWith(folder))
                                                    .count()
                                            > 1,
                                    file));
        }
        return new Linted(findings, checked, notChecked);
    }

    private static String unread(String profile, boolean taken, String file) {
        if (!taken) {
            return profile + " is missing or refused, so nothing else was looked at";
        }
        return file.endsWith(POOLS)
                ? "stands beside the profiles' folders, and is checked with them"
                : profile + " does not name it";
    }

    private static String nameIn(byte[] profile) {
        String text = new String(profile, StandardCharsets.UTF_8);
        String name = YamlSource.scalarsOf(text).getOrDefault("name", "");
        return name.isEmpty() ? "profile" : Shown.of(name);
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
                checked.put(name, "script");
                written.forEach(
                        document -> template(name + "#" + document.name(), document.text()));
            } else {
                template(name, text);
            }
        } catch (RefusedException refused) {
            checked.put(name, "text");
            findings.addAll(refused.findings());
        }
    }

    private void template(String name, String text) {
        traps.template(name, text);
        boolean unit = text.lines().anyMatch(line -> line.strip().equals("[Service]"));
        // A unit has variables of its own; the check of its command speaks of them.
        String filled = filled(name, text, unit);
        if (unit) {
            checked.put(name, "systemd unit");
            known(UnitCheck.check(name, filled, UnitCheck.Expected.nothing(), minors));
            traps.unit(name, text);
            return;
        }
        Map<String, String> scalars = YamlSource.scalarsOf(filled);
        // What does not even parse is still known by its words, and the check says where it breaks.
        boolean broken = scalars.isEmpty();
        if ("KubeletConfiguration".equals(scalars.get("kind"))
                || broken && filled.contains("KubeletConfiguration")) {
            checked.put(name, "KubeletConfiguration");
            config(name, filled);
        } else if ("Config".equals(scalars.get("kind"))
                || scalars.containsKey("current-context")
                || broken && filled.contains("current-context")) {
            checked.put(name, "kubeconfig");
            known(KubeconfigCheck.check(name, filled, SLOT));
        } else {
            notChecked.put(name, NOT_RECOGNIZED);
        }
    }

    private String filled(String name, String text, boolean unit) {
        String known = unit ? text : withoutShell(name, text);
        if (LooseQute.is(text)) {
            return LooseQute.filled(name, known, Holes.UNKNOWN);
        }
        return unit ? Holes.filledUnit(known) : Holes.filledYaml(known);
    }

    private void config(String name, String filled) {
        try {
            YamlSource source = YamlSource.read(name, filled);
            known(ConfigCheck.check(source.tree(), source, minors));
            traps.config(source);
        } catch (RefusedException refused) {
            findings.addAll(refused.findings());
        }
    }

    // What is said about a value that somebody else fills in is a guess.
    private void known(List<Finding> found) {
        found.stream()
                .filter(
                        finding ->
                                !finding.message().contains(Holes.UNKNOWN)
                                        && !finding.field().contains(Holes.UNKNOWN))
                .forEach(findings::add);
    }

    private String withoutShell(String name, String text) {
        List<ShellVariables.Use> uses = ShellVariables.in(text);
        Set<String> said = new HashSet<>();
        for (ShellVariables.Use use : uses) {
            String written = Shown.of(text.substring(use.start(), use.end()));
            if (!findings.isFull() && said.add(written)) {
                findings.error(
                        new Place(name, use.line(), 0),
                        written,
                        "is a shell variable, and nothing here is a shell",
                        "write ##NAME## and give NAME a value in profile.yaml");
            }
        }
        return ShellVariables.replaced(text, uses, Holes.UNKNOWN);
    }
}
