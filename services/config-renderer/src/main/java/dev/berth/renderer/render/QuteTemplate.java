/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.RefusedException;
import dev.berth.renderer.check.Shown;
import dev.berth.renderer.check.SourceText;
import dev.berth.renderer.check.Suggestion;
import io.quarkus.qute.Engine;
import io.quarkus.qute.Expression;
import io.quarkus.qute.IfSectionHelper;
import io.quarkus.qute.ResultMapper;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.TemplateNode.Origin;
import io.quarkus.qute.ValueResolvers;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Qute over maps, strings, numbers and lists. The engine is made by hand: it has no reflection, no
 * injection, no includes; a name it does not know is an error, and so is a value that is not safe
 * where it stands.
 */
record QuteTemplate(String file, String text, io.quarkus.qute.Template template)
        implements Template {

    private static final Engine ENGINE =
            Engine.builder()
                    .addSectionHelper(new IfSectionHelper.Factory())
                    .addSectionHelper(new BoundedLoop.Factory())
                    .addValueResolvers(
                            ValueResolvers.mapperResolver(),
                            ValueResolvers.mapResolver(),
                            ValueResolvers.mapEntryResolver(),
                            ValueResolvers.listResolver(),
                            ValueResolvers.equalsResolver())
                    .addResultMapper(new Checked())
                    .strictRendering(true)
                    .removeStandaloneLines(true)
                    .build();

    // What Qute puts before what matters.
    private static final Pattern PREAMBLE =
            Pattern.compile("(Rendering|Parser) error in template \\[[^\\]]*\\]( line [^:]*)?: ");

    // A message quotes the template, and the expressions here look at each of its characters often.
    private static final int LONGEST_MESSAGE = 2048;

    private static final Pattern UNKNOWN =
            Pattern.compile("Key \"([^\"]*)\" not found in the map with keys \\[([^\\]]*)\\]");

    static QuteTemplate parse(String file, String text, SafeValue safe) {
        Matcher other = PlaceholderTemplate.PLACEHOLDER.matcher(text);
        if (other.find()) {
            throw new RefusedException(
                    Finding.error(
                            PlaceholderTemplate.place(file, text, other.start()),
                            other.group(),
                            "is a placeholder, but the file is read as Qute",
                            "write {node.name}, or language: placeholders in profile.yaml"));
        }
        try {
            return new QuteTemplate(file, text, ENGINE.parse(text, null, safe.name() + "|" + file));
        } catch (TemplateException broken) {
            throw refused(file, broken);
        } catch (StackOverflowError deep) {
            throw tooDeep(file);
        }
    }

    @Override
    public String fill(TemplateValues values) {
        StringBuilder filled = new StringBuilder(text.length() + 256);
        try {
            template.data(values.tree())
                    .setAttribute(BoundedLoop.TURNS, new BoundedLoop.Turns(text))
                    .consume(
                            part -> {
                                filled.append(part);
                                if (filled.length() > SourceText.MOST_BYTES) {
                                    bounded(filled.toString());
                                }
                            })
                    .toCompletableFuture()
                    .join();
        } catch (java.util.concurrent.CompletionException wrapped) {
            throw refused(wrapped.getCause());
        } catch (TemplateException broken) {
            throw refused(file, broken);
        } catch (StackOverflowError deep) {
            throw tooDeep(file);
        }
        return bounded(filled.toString());
    }

    private static RefusedException tooDeep(String file) {
        return new RefusedException(
                Finding.error(
                        Place.of(file), "", "has sections nested too deeply", "nest them less"));
    }

    private RuntimeException refused(@Nullable Throwable cause) {
        return switch (cause) {
            case TemplateException broken -> refused(file, broken);
            case RefusedException refused -> refused;
            case RuntimeException other -> other;
            case StackOverflowError _ -> tooDeep(file);
            case null -> new IllegalStateException("a rendering failed without a cause");
            default -> new IllegalStateException(cause);
        };
    }

    private static RefusedException refused(String file, TemplateException broken) {
        Origin origin = broken.getOrigin();
        Place place =
                origin == null || origin.getLine() < 1
                        ? Place.of(file)
                        : new Place(
                                file,
                                origin.getLine(),
                                Math.max(0, origin.getLineCharacterStart()));
        String said = String.valueOf(broken.getMessage());
        String message =
                PREAMBLE.matcher(said.substring(0, Math.min(LONGEST_MESSAGE, said.length())))
                        .replaceFirst("");
        Matcher unknown = UNKNOWN.matcher(message);
        if (unknown.find()) {
            List<String> known = List.of(unknown.group(2).split(", ", -1));
            String meant = Suggestion.of(unknown.group(1), known);
            return new RefusedException(
                    Finding.error(
                            place,
                            unknown.group(1),
                            "is not there",
                            meant.isEmpty()
                                    ? "there are " + Shown.of(String.join(", ", known))
                                    : meant));
        }
        return new RefusedException(Finding.error(place, "", Shown.of(message.strip()), ""));
    }

    /** Nothing reaches a file that is not plain, or not safe there. */
    private static final class Checked implements ResultMapper {

        @Override
        public boolean appliesTo(Origin origin, Object result) {
            return true;
        }

        @Override
        public String map(Object result, Expression expression) {
            SafeValue safe = safe(expression.getOrigin());
            String text =
                    switch (result) {
                        case String string -> string;
                        case Number number -> number.toString();
                        case Boolean truth -> truth.toString();
                        default ->
                                throw new TemplateException(
                                        expression.getOrigin(),
                                        expression.toOriginalString()
                                                + " is no plain value: name one of its entries");
                    };
            if (!safe.allows(text)) {
                throw new TemplateException(
                        expression.getOrigin(),
                        expression.toOriginalString()
                                + " is not safe here: it must be "
                                + safe.meaning());
            }
            return text;
        }

        private static SafeValue safe(Origin origin) {
            String id = origin.getTemplateId();
            return SafeValue.valueOf(id.substring(0, id.indexOf('|')));
        }
    }
}
