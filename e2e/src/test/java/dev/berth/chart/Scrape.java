/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import dev.berth.e2e.stack.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Prometheus would have of Berth after one scrape: the services' own series with the labels
 * that the chart's ServiceMonitors add, and {@code up}.
 *
 * @param series value by name and labels, e.g. {@code up{namespace="fleet",…}}
 */
record Scrape(Map<String, String> series) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern SAMPLE =
            Pattern.compile("(?m)^(berth_[a-z_]+)(?:\\{(.*)\\})? (\\S+)$");

    Scrape {
        series = Map.copyOf(series);
    }

    static Scrape of(String release, Iterable<ServiceProcess> services)
            throws InterruptedException {
        Map<String, String> series = new LinkedHashMap<>();
        for (ServiceProcess service : services) {
            String target =
                    "namespace=\"fleet\",service=\"%s-%s\"".formatted(release, service.name());
            try {
                Matcher samples = SAMPLE.matcher(metrics(service.management()));
                while (samples.find()) {
                    // A comma behind the last label is allowed on the wire, and nowhere else.
                    String own =
                            samples.group(2) == null ? "" : samples.group(2).replaceFirst(",$", "");
                    String labels = own.isEmpty() ? target : own + "," + target;
                    series.put(samples.group(1) + "{" + labels + "}", samples.group(3));
                }
                series.put("up{" + target + "}", "1");
            } catch (IOException gone) {
                series.put("up{" + target + "}", "0");
            }
        }
        return new Scrape(series);
    }

    /** The sum over the series of this name whose labels contain that text, of every service. */
    double value(String name, String labels) {
        return series.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(name + "{"))
                .filter(entry -> entry.getKey().contains(labels))
                .mapToDouble(entry -> Double.parseDouble(entry.getValue()))
                .reduce(Double::sum)
                .orElseThrow(() -> new AssertionError("no series " + name + " with " + labels));
    }

    private static String metrics(URI management) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(management.resolve("/q/metrics"))
                        .header("Accept", "text/plain")
                        .timeout(Duration.ofSeconds(10))
                        .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
