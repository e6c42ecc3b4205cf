/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import dev.berth.events.NodeFact.ConfigRendered;
import dev.berth.events.Rendering;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;

/** The set rendered for one attempt; there is no secret in it. */
@Entity
@Table(name = "render")
class Render {

    @EmbeddedId private Key key = new Key("", 0);

    private String digest = "";

    @Column(name = "rendered_at")
    private Instant renderedAt = Instant.EPOCH;

    @Column(name = "rendering")
    @Convert(converter = JsonColumn.OfRendering.class)
    private Rendering rendering;

    @Convert(converter = JsonColumn.OfStrings.class)
    private List<String> warnings = List.of();

    /** For Hibernate. */
    protected Render() {}

    Render(ConfigRendered rendered, List<String> warnings) {
        this.key = new Key(rendered.node().value(), rendered.attempt());
        this.digest = rendered.rendering().digest();
        this.renderedAt = rendered.at();
        this.rendering = rendered.rendering();
        this.warnings = List.copyOf(warnings);
    }

    int attempt() {
        return key.attempt();
    }

    String digest() {
        return digest;
    }

    Instant renderedAt() {
        return renderedAt;
    }

    Rendering rendering() {
        return rendering;
    }

    List<String> warnings() {
        return warnings;
    }

    /** One set per attempt. */
    @Embeddable
    record Key(String node, int attempt) {}
}
