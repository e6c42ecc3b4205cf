/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.lint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.access.ProblemException;
import dev.berth.access.Role;
import dev.berth.renderer.RenderingPool;
import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Minors;
import dev.berth.renderer.check.Severity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lints templates that somebody sends; nothing is stored. */
@Path("/api/v1/lint")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "rendering")
class LintResource {

    /** The minors that upstream supports. */
    static final Minors USUAL = Minors.parse(List.of("1.34-1.36"));

    private static final int MOST_FILES = 100;
    private static final int LONGEST_NAME = 255;

    private static final ObjectReader READER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build()
                    .readerFor(Request.class);

    /**
     * @param kubernetes minors, such as {@code 1.34} or {@code 1.30-1.34}; those that upstream
     *     supports if left out. A {@code profile.yaml} names its own
     * @param files text by file name, as in one folder: a profile's, or one of profiles with {@code
     *     pools.yaml} and {@code PROFILE/FILE}
     */
    record Request(@Nullable List<String> kubernetes, @Nullable Map<String, String> files) {}

    /** A finding, field by field. */
    record Line(
            Severity severity,
            String file,
            int line,
            int column,
            String field,
            String message,
            String fix) {
        static Line of(Finding finding) {
            return new Line(
                    finding.severity(),
                    finding.place().file(),
                    finding.place().line(),
                    finding.place().column(),
                    finding.field(),
                    finding.message(),
                    finding.fix());
        }
    }

    /**
     * What was found, in the order of the files.
     *
     * @param checked file, and what it was checked as
     * @param notChecked file, and why it was not: the findings say nothing about it
     */
    record Answer(
            long errors,
            long warnings,
            List<Line> findings,
            SortedMap<String, String> checked,
            SortedMap<String, String> notChecked) {}

    private final RenderingPool pool;

    LintResource(RenderingPool pool) {
        this.pool = pool;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "Lint templates: a profile's folder, or a guide's files as they are")
    public Answer lint(
            @RequestBody(content = @Content(schema = @Schema(implementation = Request.class)))
                    byte[] body) {
        Request request = request(body);
        Map<String, String> files = request.files();
        if (files == null || files.isEmpty()) {
            throw ProblemException.badRequest(
                    "name files: {\"files\": {\"kubelet.service.template\": \"…\"}}");
        }
        TreeMap<String, byte[]> bytes = bytes(files);
        Minors minors = minors(request.kubernetes());
        Linted linted = pool.compute(() -> TemplateLint.lint("", bytes, minors));
        return new Answer(
                linted.errors(),
                linted.warnings(),
                linted.findings().stream().map(Line::of).toList(),
                linted.checked(),
                linted.notChecked());
    }

    private static TreeMap<String, byte[]> bytes(Map<String, String> files) {
        if (files.size() > MOST_FILES) {
            throw ProblemException.tooLarge("at most " + MOST_FILES + " files are linted at once");
        }
        TreeMap<String, byte[]> bytes = new TreeMap<>();
        files.forEach(
                (name, text) -> {
                    if (name.length() > LONGEST_NAME) {
                        throw ProblemException.badRequest(
                                "a file's name has at most " + LONGEST_NAME + " characters");
                    }
                    bytes.put(name, String.valueOf(text).getBytes(StandardCharsets.UTF_8));
                });
        return bytes;
    }

    private static Request request(byte[] body) {
        try {
            Request request = READER.readValue(body);
            if (request == null) {
                throw ProblemException.badRequest("the body is empty");
            }
            return request;
        } catch (JsonProcessingException broken) {
            throw ProblemException.badRequest(
                    "the body is not what is expected: " + broken.getOriginalMessage());
        } catch (IOException broken) {
            throw ProblemException.badRequest("the body cannot be read");
        }
    }

    private static Minors minors(@Nullable List<String> texts) {
        try {
            return texts == null ? USUAL : Minors.parse(texts);
        } catch (IllegalArgumentException wrong) {
            throw ProblemException.badRequest(String.valueOf(wrong.getMessage()));
        }
    }
}
