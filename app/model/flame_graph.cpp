// SPDX-License-Identifier: MIT
#include "app/model/flame_graph.h"

#include "app/model/open_resources.h"
#include "app/model/resource_choice.h"
#include "app/query/session_reader.h"

namespace drmscope::app {

namespace {

constexpr int kPatience = 10; // a recording is added up anew at most a tenth of the time

struct Read
{
    std::shared_ptr<const FlameStacks> stacks;
    std::shared_ptr<const FlameTree> tree;
};

std::shared_ptr<const FlameStacks> readStacks(SessionReader& reader,
                                              const SessionContents& contents,
                                              const QString& filter,
                                              const QueryRunner::KeepGoing& keepGoing)
{
    const ResourceChoice choice(reader, contents, filter);
    StackSum sum;
    walkResources(reader, contents, SessionReader::SpanOrder::ById,
                  [&](const ResourceSpan& resource) {
                      if (choice.takes(resource)) {
                          sum.add(resource);
                      }
                      return keepGoing();
                  });
    auto stacks = std::make_shared<FlameStacks>();
    stacks->shares = sum.shares();
    stacks->found = reader.callPaths(stacks->shares);
    return stacks;
}

} // namespace

FlameGraph::FlameGraph(SessionDocument& document, SessionFilter& filter, QObject* parent)
    : QObject(parent), m_document(document), m_filter(filter)
{
    connect(&filter, &SessionFilter::changed, this, &FlameGraph::sessionChanged);
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &FlameGraph::lookForMore);
}

void FlameGraph::setWatched(bool watched)
{
    m_watched = watched;
    if (watched) {
        lookForMore();
    }
}

void FlameGraph::setWish(const FlameWish& wish)
{
    if (m_wish != wish) {
        m_wish = wish;
        lookForMore();
    }
}

void FlameGraph::sessionChanged()
{
    const auto& shown = m_filter.shown();
    const bool same = shown != nullptr && m_contents != nullptr && shown->path == m_contents->path;
    if (!same && (m_tree != nullptr || m_contents != nullptr)) {
        m_document.runner().cancel(QueryRunner::Topic::Flame);
        m_reading = false;
        m_contents = nullptr;
        m_stacks = nullptr;
        m_tree = nullptr;
        m_failure.clear();
        emit changed();
    }
    // What is being added up is let through: else a recording that changes sooner would never be
    // told of.
    if (same && m_reading && m_document.isLive() && m_filter.stack().text() == m_filterText) {
        return;
    }
    const qint64 waitMs = kPatience * m_readMs - m_sinceRead.elapsed();
    if (!same || !m_document.isLive() || waitMs <= 0) {
        lookForMore();
    } else if (!m_later.isActive()) {
        m_later.start(static_cast<int>(waitMs));
    }
}

// Whatever the window shows by now, where somebody looks at it.
void FlameGraph::lookForMore()
{
    m_later.stop();
    const auto& shown = m_filter.shown();
    const bool known = m_tree != nullptr && m_contents == shown && m_tree->wish() == m_wish;
    if (m_watched && shown != nullptr && !shown->outline && !m_filter.isReading() && !known) {
        read();
    }
}

void FlameGraph::read()
{
    const bool again = m_contents == m_filter.shown(); // for another wish
    if (!again) {
        m_contents = m_filter.shown();
        m_stacks = nullptr;
    }
    const bool walks = m_stacks == nullptr;
    m_reading = true;
    m_filterText = m_filter.stack().text();
    m_failure.clear();
    m_sinceRead.start();
    emit changed();
    m_document.runner().ask(
        QueryRunner::Topic::Flame,
        [contents = m_contents, stacks = m_stacks, wish = m_wish,
         filter = m_filterText](SessionReader& reader, const QueryRunner::KeepGoing& keepGoing) {
            const auto read =
                stacks == nullptr ? readStacks(reader, *contents, filter, keepGoing) : stacks;
            return std::any(Read{read, std::make_shared<const FlameTree>(read, wish)});
        },
        [this, walks](const std::any& result) {
            const auto& read = std::any_cast<const Read&>(result);
            const qint64 tookMs = m_sinceRead.restart();
            m_readMs = walks ? tookMs : m_readMs;
            m_reading = false;
            m_stacks = read.stacks;
            m_tree = read.tree;
            emit changed();
            if (m_filter.shown() != m_contents) { // it has changed meanwhile
                sessionChanged();
            }
        },
        [this](const QueryFailure& failure) {
            m_reading = false;
            m_contents = nullptr;
            m_failure = failure.text;
            emit m_document.readFailed(failure.text);
            emit changed();
        });
}

} // namespace drmscope::app
