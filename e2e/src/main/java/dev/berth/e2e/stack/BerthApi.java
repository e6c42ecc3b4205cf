/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.events.ContractJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Berth's REST API as an operator uses it. */
public final class BerthApi {

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;
    private final String token;

    BerthApi(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** An answer: its status and its JSON body (missing when there is none). */
    public record Answer(int status, JsonNode body, String text) {}

    /** GET, with the operator's token. */
    public Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    /** POST of a JSON body, with the operator's token. */
    public Answer post(String path, String json) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build());
    }

    /**
     * Every node, over as many pages as it takes.
     *
     * @throws IOException if the API does not answer 200
     */
    public List<JsonNode> nodes() throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String after = "";
        while (true) {
            Answer page = get("/api/v1/nodes?limit=200&after=" + after);
            if (page.status() != 200) {
                throw new IOException("GET nodes answered " + page.status() + ": " + page.text());
            }
            page.body().path("items").forEach(all::add);
            if (!page.body().hasNonNull("next")) {
                return all;
            }
            after = page.body().path("next").asText();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json");
    }

    private Answer send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        String text = response.body();
        JsonNode body =
                text.startsWith("{") || text.startsWith("[")
                        ? ContractJson.mapper().readTree(text)
                        : ContractJson.mapper().missingNode();
        return new Answer(response.statusCode(), body, text);
    }
}
