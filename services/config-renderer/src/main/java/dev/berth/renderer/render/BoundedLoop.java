/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import io.quarkus.qute.Expression;
import io.quarkus.qute.LoopSectionHelper;
import io.quarkus.qute.ResolutionContext;
import io.quarkus.qute.ResultNode;
import io.quarkus.qute.Scope;
import io.quarkus.qute.SectionBlock;
import io.quarkus.qute.SectionHelper;
import io.quarkus.qute.SectionHelperFactory;
import io.quarkus.qute.TemplateException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A loop that ends: all loops of one rendering together take no more than some thousand turns. */
final class BoundedLoop implements SectionHelper {

    /** The attribute that counts. */
    static final String TURNS = "berth-turns";

    private static final int MOST = 10_000;

    private final LoopSectionHelper loop;

    private BoundedLoop(LoopSectionHelper loop) {
        this.loop = loop;
    }

    @Override
    public CompletionStage<ResultNode> resolve(SectionResolutionContext context) {
        return loop.resolve(new Counted(context));
    }

    /** Turns taken by one rendering, which is one thread's. */
    static final class Turns {
        private int taken;

        void take() {
            if (++taken > MOST) {
                throw new TemplateException("loops take more than " + MOST + " turns");
            }
        }
    }

    /** Qute's own loop, wrapped. */
    static final class Factory implements SectionHelperFactory<BoundedLoop> {
        private final LoopSectionHelper.Factory loops = new LoopSectionHelper.Factory();

        @Override
        public List<String> getDefaultAliases() {
            return loops.getDefaultAliases();
        }

        @Override
        public ParametersInfo getParameters() {
            return loops.getParameters();
        }

        @Override
        public List<String> getBlockLabels() {
            return loops.getBlockLabels();
        }

        @Override
        public Scope initializeBlock(Scope outer, BlockInfo block) {
            return loops.initializeBlock(outer, block);
        }

        @Override
        public BoundedLoop initialize(SectionInitContext context) {
            return new BoundedLoop(loops.initialize(context));
        }
    }

    private record Counted(SectionResolutionContext context) implements SectionResolutionContext {

        @Override
        public CompletionStage<Map<String, Object>> evaluate(Map<String, Expression> parameters) {
            return context.evaluate(parameters);
        }

        @Override
        public ResolutionContext resolutionContext() {
            return context.resolutionContext();
        }

        @Override
        public ResolutionContext newResolutionContext(
                Object data, Map<String, SectionBlock> extending) {
            return context.newResolutionContext(data, extending);
        }

        @Override
        public CompletionStage<ResultNode> execute(
                SectionBlock block, ResolutionContext resolution) {
            count();
            return context.execute(block, resolution);
        }

        @Override
        public CompletionStage<ResultNode> execute(ResolutionContext resolution) {
            count();
            return context.execute(resolution);
        }

        @Override
        public CompletionStage<ResultNode> execute() {
            count();
            return context.execute();
        }

        @Override
        public Map<String, Object> getParameters() {
            return context.getParameters();
        }

        private void count() {
            if (resolutionContext().getAttribute(TURNS) instanceof Turns turns) {
                turns.take();
            }
        }
    }
}
