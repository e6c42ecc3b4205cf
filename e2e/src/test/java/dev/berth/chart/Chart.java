/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import dev.berth.sandbox.TemporaryFolder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The chart, rendered by real Helm, as objects. */
final class Chart {

    static final Path FOLDER = Path.of(System.getProperty("berth.home", ".."), "deploy", "helm");
    static final Path QUICKSTART = FOLDER.resolve("values-quickstart.yaml");

    /** What that one leaves open, so that whoever copies it must say where the images are. */
    static final String REGISTRY = "image.registry";

    static final Path PRODUCTION = FOLDER.resolve("ci/production-values.yaml");

    private static final String NO_HOOK = "berth.dev/no-hook: test";

    private static final String HOOK = "helm.sh/hook: test";
    private static final Pattern LOOKUP = Pattern.compile("\\blookup \"[^\"]*\"( \"[^\"]*\")*");

    /** The Kubernetes model takes unknown fields in silence; an API server does not. */
    private static final JsonMapper STRICT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .annotationIntrospector(
                            new JacksonAnnotationIntrospector() {
                                @Override
                                public Boolean hasAnySetter(Annotated member) {
                                    return false;
                                }
                            })
                    .build();

    private static final KubernetesSerialization MODEL = new KubernetesSerialization();

    private Chart() {}

    /** Every set of values the chart ships. */
    static List<Path> examples() throws IOException {
        try (Stream<Path> ci = Files.list(FOLDER.resolve("ci"))) {
            return Stream.concat(Stream.of(QUICKSTART), ci.sorted()).toList();
        }
    }

    /** As {@code helm template} prints it; each setting is {@code key=value}. */
    static String text(String release, Path values, String... settings) {
        return text(release, "fleet", values, settings);
    }

    static String text(String release, String namespace, Path values, String... settings) {
        try (TemporaryFolder copy = copy(false)) {
            return text(copy.path(), release, namespace, values, settings);
        } catch (IOException cannotCopy) {
            throw new UncheckedIOException(cannotCopy);
        }
    }

    private static String text(
            Path chart, String release, String namespace, Path values, String... settings) {
        TemplateCommand command =
                new Helm(chart)
                        .template()
                        .withName(release)
                        .withNamespace(namespace)
                        .withKubeVersion("1.30.0")
                        .withValuesFile(values);
        if (values.equals(QUICKSTART)) {
            command = command.set(REGISTRY, "registry.example.net");
        }
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            command = command.set(parts[0], parts[1]);
        }
        return command.call();
    }

    /** The values' key of a component: {@code configRenderer} of {@code config-renderer}. */
    static String key(String component) {
        StringBuilder key = new StringBuilder();
        for (String word : component.split("-")) {
            key.append(
                    key.isEmpty()
                            ? word
                            : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return key.toString();
    }

    static List<HasMetadata> render(Path values, String... settings) {
        return objects(text("berth", values, settings));
    }

    /**
     * With what {@code helm test} makes. The library leaves hooks out of what it renders, so it
     * gets a copy of the chart in which they are called something else.
     */
    static List<HasMetadata> renderWithTests(
            String release, String namespace, Path values, String... settings) throws IOException {
        try (TemporaryFolder copy = copy(true)) {
            return objects(
                    text(copy.path(), release, namespace, values, settings).replace(NO_HOOK, HOOK));
        }
    }

    /**
     * The chart for this library: lookup finds nothing, as in helm template (the library's would
     * look for a cluster all the same), and hooks are ordinary objects if they are wanted.
     */
    private static TemporaryFolder copy(boolean withHooks) throws IOException {
        TemporaryFolder copy = TemporaryFolder.create("chart");
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.path().resolve(FOLDER.relativize(file).toString());
                Files.createDirectories(to.getParent());
                String text = LOOKUP.matcher(Files.readString(file)).replaceAll("dict");
                Files.writeString(to, withHooks ? text.replace(HOOK, NO_HOOK) : text);
            }
        }
        return copy;
    }

    /** As one file of many documents. */
    static Path write(List<HasMetadata> objects, Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        for (HasMetadata object : objects) {
            text.append("---\n").append(MODEL.asYaml(object)).append('\n');
        }
        return Files.writeString(file, text);
    }

    static boolean ofTheTest(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations != null && "test".equals(annotations.get("helm.sh/hook"));
    }

    /** The objects of these documents, strictly read: an unknown field of a core object fails. */
    static List<HasMetadata> objects(String manifests) {
        List<HasMetadata> objects = new ArrayList<>();
        try (var documents =
                new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(manifests)) {
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                if (document != null && document.has("kind")) {
                    objects.add(object(document));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return objects;
    }

    private static HasMetadata object(JsonNode document) throws IOException {
        HasMetadata object = MODEL.unmarshal(document.toString());
        return object instanceof GenericKubernetesResource
                ? object
                : STRICT.treeToValue(document, object.getClass());
    }

    static <T extends HasMetadata> List<T> all(Class<T> type, List<HasMetadata> objects) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static <T extends HasMetadata> T one(Class<T> type, String name, List<HasMetadata> objects) {
        return all(type, objects).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        "no "
                                                + type.getSimpleName()
                                                + " "
                                                + name
                                                + " is rendered"));
    }
}
