/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import io.quarkus.qute.Evaluator;
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

    // A turn may evaluate the whole template: both together say how long a rendering takes.
    private static final int MOST_CHARACTERS = 32 << 20;

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
        private final int most;
        private int taken;

        Turns(String template) {
            this.most = Math.min(MOST, MOST_CHARACTERS / Math.max(1, template.length()));
        }

        void take() {
            if (++taken > most) {
                throw new TemplateException("loops take more than " + most + " turns");
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
            return new Sized(context.resolutionContext());
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

    // Qute makes room for all turns of a number before the first is taken.
    private record Sized(ResolutionContext context) implements ResolutionContext {

        @Override
        public CompletionStage<Object> evaluate(Expression expression) {
            return context.evaluate(expression).thenApply(Sized::bounded);
        }

        @Override
        public CompletionStage<Object> evaluate(String expression) {
            return context.evaluate(expression).thenApply(Sized::bounded);
        }

        private static Object bounded(Object value) {
            if (value instanceof Number turns && turns.longValue() > MOST) {
                throw new TemplateException("loops take more than " + MOST + " turns");
            }
            return value;
        }

        @Override
        public ResolutionContext createChild(Object data, Map<String, SectionBlock> extending) {
            return context.createChild(data, extending);
        }

        @Override
        public Object getData() {
            return context.getData();
        }

        @Override
        public ResolutionContext getParent() {
            return context.getParent();
        }

        @Override
        public SectionBlock getExtendingBlock(String name) {
            return context.getExtendingBlock(name);
        }

        @Override
        public SectionBlock getCurrentExtendingBlock(String name) {
            return context.getCurrentExtendingBlock(name);
        }

        @Override
        public Object getAttribute(String key) {
            return context.getAttribute(key);
        }

        @Override
        public io.quarkus.qute.Template getTemplate() {
            return context.getTemplate();
        }

        @Override
        public Evaluator getEvaluator() {
            return context.getEvaluator();
        }
    }
}
