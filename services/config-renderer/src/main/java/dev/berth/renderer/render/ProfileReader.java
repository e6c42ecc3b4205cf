/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import dev.berth.renderer.check.FieldTable;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Minors;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.RefusedException;
import dev.berth.renderer.check.Shown;
import dev.berth.renderer.check.SourceText;
import dev.berth.renderer.check.Suggestion;
import dev.berth.renderer.check.YamlSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a profile and refuses one that could not be put on any machine. */
final class ProfileReader {

    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9][A-Za-z0-9._@-]*+)++");
    private static final Pattern OWNER = Pattern.compile("[a-z_][a-z0-9_-]*:[a-z_][a-z0-9_-]*");
    private static final Pattern MODE = Pattern.compile("0[0-7]{3}");
    private static final Pattern UNIT =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@-]{0,240}\\.service");
    private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9]*");
    private static final Pattern TEMPLATE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final int LONGEST_PATH = 4096;
    private static final String DOCUMENT = "profile.yaml";

    private final String name;
    private final Function<String, Optional<byte[]>> content;
    private final YamlSource source;
    private final Refusals refusals = new Refusals();

    private ProfileReader(String name, Function<String, Optional<byte[]>> content) {
        this.name = name;
        this.content = content;
        this.source = YamlSource.readTexts(file(DOCUMENT), text(DOCUMENT));
    }

    /**
     * @param name the profile's name; {@code profile.yaml} must say the same
     * @param content bytes of a file of the profile's folder, by file name
     * @throws RefusedException naming all that is wrong with the profile, and where
     */
    static Profile read(String name, Function<String, Optional<byte[]>> content) {
        return new ProfileReader(name, content).read();
    }

    private Profile read() {
        source.withoutValue().forEach(at -> refusals.add(StrictYaml.withoutValue(source, at)));
        ProfileDocument document =
                StrictYaml.as(source, new TypeReference<ProfileDocument>() {}, refusals);
        require(name.equals(document.name()), "name", "must be that of the folder, " + name, "");
        require(isPath(document.kubelet()), "kubelet", "must be a plain absolute path", "");
        require(
                UNIT.matcher(document.unit()).matches(),
                "unit",
                "must be the name of a service unit",
                "write kubelet.service");
        document.locations()
                .forEach(
                        (id, path) -> {
                            require(
                                    ID.matcher(id).matches(),
                                    "locations." + id,
                                    "must have a name of letters and digits",
                                    "");
                            require(
                                    isPath(path),
                                    "locations." + id,
                                    "must be a plain absolute path",
                                    "");
                        });
        Placeholders.values(document.values())
                .forEach(wrong -> wrong("values." + wrong.name(), wrong.message(), ""));
        for (int i = 0; i < document.directories().size(); i++) {
            Rendering.Directory directory = document.directories().get(i);
            placed("directories[" + i + "]", directory.path(), directory.owner(), directory.mode());
        }
        List<Profile.File> files = files(document);
        fields("eventMaySet", document.eventMaySet());
        fields("poolMaySet", document.poolMaySet());
        Minors minors = minors(document.kubernetes());
        // Last: what such an entry is to be says more than that it is no number.
        source.numbers().forEach(this::number);
        refusals.throwAny();
        return new Profile(
                name,
                Objects.requireNonNull(minors, "minors"),
                document.kubelet(),
                document.unit(),
                document.directories(),
                files,
                document.locations(),
                document.values(),
                Set.copyOf(document.eventMaySet()),
                Set.copyOf(document.poolMaySet()));
    }

    private List<Profile.File> files(ProfileDocument document) {
        List<Profile.File> files = new ArrayList<>();
        Set<String> seen = new HashSet<>(document.locations().keySet());
        Template.Language usual = language("language", document.language(), Template.Language.QUTE);
        for (int i = 0; i < document.files().size(); i++) {
            ProfileDocument.Entry entry = document.files().get(i);
            String at = "files[" + i + "]";
            placed(at, entry.path(), entry.owner(), entry.mode());
            require(ID.matcher(entry.id()).matches(), at + ".id", "must be letters and digits", "");
            require(seen.add(entry.id()), at + ".id", entry.id() + " is used twice", "");
            require(seen.add(entry.path()), at + ".path", entry.path() + " is used twice", "");
            Profile.Kind kind = kind(at + ".kind", entry.kind());
            if (kind == null) {
                continue;
            }
            files.add(
                    new Profile.File(
                            entry.id(),
                            kind,
                            template(
                                    at,
                                    entry,
                                    kind,
                                    language(at + ".language", entry.language(), usual)),
                            secret(at, entry, kind),
                            entry.path(),
                            entry.owner(),
                            entry.mode(),
                            entry.restartsKubelet()));
        }
        if (files.size() < document.files().size()) {
            return files;
        }
        for (Profile.Kind once :
                List.of(
                        Profile.Kind.CLUSTER_CA,
                        Profile.Kind.KUBELET_CONFIG,
                        Profile.Kind.BOOTSTRAP_KUBECONFIG,
                        Profile.Kind.UNIT)) {
            require(
                    files.stream().filter(file -> file.kind() == once).count() == 1,
                    "files",
                    "needs exactly one file of kind " + word(once),
                    "");
        }
        require(
                files.stream()
                        .filter(file -> file.kind() == Profile.Kind.UNIT)
                        .allMatch(file -> file.path().endsWith("/" + document.unit())),
                "unit",
                "must be the name of the unit file's path",
                "");
        return files;
    }

    private @Nullable Template template(
            String at, ProfileDocument.Entry entry, Profile.Kind kind, Template.Language language) {
        if (kind == Profile.Kind.CLUSTER_CA || kind == Profile.Kind.SECRET) {
            require(
                    entry.template() == null,
                    at + ".template",
                    "is not used for this kind of file",
                    "remove it");
            return null;
        }
        String file = entry.template() == null ? "" : entry.template();
        require(
                TEMPLATE.matcher(file).matches(),
                at + ".template",
                "must be a file name in the profile's folder",
                "");
        if (!TEMPLATE.matcher(file).matches()) {
            return null;
        }
        try {
            return Template.parse(language, file(file), text(file), kind.safe());
        } catch (RefusedException broken) {
            refusals.addAll(broken.findings());
            return null;
        }
    }

    private @Nullable String secret(String at, ProfileDocument.Entry entry, Profile.Kind kind) {
        String secret = entry.secret();
        if (kind != Profile.Kind.SECRET) {
            require(
                    secret == null,
                    at + ".secret",
                    "is for files of kind secret alone",
                    "remove it");
            return null;
        }
        require(
                secret != null && RenderedFile.SECRET_NAME.matcher(secret).matches(),
                at + ".secret",
                "must be the flat name of a file among the distributor's secrets",
                "write one such as registry-auth.json");
        return secret;
    }

    private @Nullable Minors minors(List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            parsed("kubernetes[" + i + "]", texts.subList(i, i + 1));
        }
        return parsed("kubernetes", texts);
    }

    private @Nullable Minors parsed(String at, List<String> texts) {
        try {
            return Minors.parse(texts);
        } catch (IllegalArgumentException wrong) {
            // The list is as wrong as its first wrong entry.
            if (!at.equals("kubernetes") || texts.isEmpty()) {
                wrong(at, String.valueOf(wrong.getMessage()), "");
            }
            return null;
        }
    }

    // YAML has read it as a number already where it reads numbers: 1.30 is 1.3, and 0644 is 420 or
    // 644.
    private void number(String at, String written) {
        wrong(
                at,
                "must be text, and " + Shown.of(written) + " is a number to YAML",
                "write it in quotes: \"" + Shown.of(written) + "\"");
    }

    private void fields(String list, List<String> paths) {
        for (int i = 0; i < paths.size(); i++) {
            String objection = FieldTable.objectionTo(paths.get(i));
            require(objection.isEmpty(), list + "[" + i + "]", paths.get(i) + " " + objection, "");
        }
    }

    private void placed(String at, String path, String owner, String mode) {
        require(isPath(path), at + ".path", "must be a plain absolute path", "");
        require(
                OWNER.matcher(owner).matches(),
                at + ".owner",
                "must be user:group",
                "write \"root:root\"");
        require(
                MODE.matcher(mode).matches(),
                at + ".mode",
                "must be four octal digits in quotes, not " + Shown.of(mode),
                "write \"0644\"");
    }

    private static boolean isPath(String text) {
        return text.length() <= LONGEST_PATH && PATH.matcher(text).matches();
    }

    private Template.Language language(
            String at, @Nullable String word, Template.Language otherwise) {
        if (word == null) {
            return otherwise;
        }
        return Template.Language.named(word)
                .orElseGet(
                        () -> {
                            wrong(at, "must be qute or placeholders, not " + Shown.of(word), "");
                            return otherwise;
                        });
    }

    private Profile.@Nullable Kind kind(String at, String word) {
        List<String> known = Stream.of(Profile.Kind.values()).map(ProfileReader::word).toList();
        for (Profile.Kind kind : Profile.Kind.values()) {
            if (word(kind).equals(word)) {
                return kind;
            }
        }
        String meant = Suggestion.of(word, known);
        wrong(
                at,
                Shown.of(word) + " is no kind of file",
                meant.isEmpty() ? "use one of " + known : meant);
        return null;
    }

    private static String word(Profile.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private String text(String file) {
        byte[] bytes =
                content.apply(file)
                        .orElseThrow(
                                () ->
                                        new RefusedException(
                                                Finding.error(
                                                        Place.of(file(file)),
                                                        "",
                                                        "is missing",
                                                        "add it to the profile's folder")));
        return SourceText.of(file(file), bytes);
    }

    private String file(String file) {
        return name + "/" + file;
    }

    private void require(boolean holds, String at, String message, String fix) {
        if (!holds) {
            wrong(at, message, fix);
        }
    }

    private void wrong(String at, String message, String fix) {
        refusals.add(Finding.error(source.value(at), at, message, fix));
    }
}
