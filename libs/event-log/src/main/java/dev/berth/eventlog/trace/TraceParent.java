/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The W3C {@code traceparent}: one short string that says to which trace something belongs. */
public final class TraceParent {

    /** Name of the header, in Kafka as in HTTP. */
    public static final String HEADER = "traceparent";

    private TraceParent() {}

    /** The current span's, or null when there is none. */
    public static @Nullable String current() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-"
                        + span.getTraceId()
                        + "-"
                        + span.getSpanId()
                        + "-"
                        + span.getTraceFlags().asHex()
                : null;
    }

    /**
     * What a record brought along; null when it brought none. May be anything: {@link #parentOf}
     * reads it strictly.
     */
    public static @Nullable String of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.US_ASCII);
    }

    /**
     * The context to start a span from; the current one when {@code traceparent} is null or not
     * well-formed.
     */
    public static Context parentOf(@Nullable String traceparent) {
        Context current = Context.current();
        if (traceparent == null) {
            return current;
        }
        Context parent =
                W3CTraceContextPropagator.getInstance()
                        .extract(current, traceparent, ONLY_TRACEPARENT);
        // The messaging connector may already have opened a span of this very trace: then we go
        // below that one.
        boolean sameTrace =
                Span.fromContext(current)
                        .getSpanContext()
                        .getTraceId()
                        .equals(Span.fromContext(parent).getSpanContext().getTraceId());
        return sameTrace ? current : parent;
    }

    private static final TextMapGetter<String> ONLY_TRACEPARENT =
            new TextMapGetter<>() {
                @Override
                public Iterable<String> keys(String carrier) {
                    return List.of(HEADER);
                }

                @Override
                public @Nullable String get(@Nullable String carrier, String key) {
                    return HEADER.equals(key) ? carrier : null;
                }
            };
}
