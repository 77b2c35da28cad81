// SPDX-License-Identifier: MIT
#include "app/model/flame_graph.h"

#include "app/model/open_resources.h"
#include "app/model/resource_choice.h"
#include "app/query/session_reader.h"

#include <utility>

namespace drmscope::app {

namespace {

constexpr int kPatience = 10; // a recording is added up anew at most a tenth of the time

std::shared_ptr<const FlameStacks> readStacks(SessionReader& reader,
                                              const SessionContents& contents,
                                              const QString& filter,
                                              const QueryRunner::KeepGoing& keepGoing)
{
    const ResourceChoice choice(reader, contents, filter);
    StackSum sum;
    StackSum devres;
    walkResources(reader, contents, SessionReader::SpanOrder::ById,
                  [&](const ResourceSpan& resource) {
                      if (choice.takes(resource)) {
                          sum.add(resource);
                          if (resource.devres) {
                              devres.add(resource);
                          }
                      }
                      return keepGoing();
                  });
    auto stacks = std::make_shared<FlameStacks>();
    stacks->shares = sum.shares();
    stacks->devres = devres.shares();
    stacks->found = reader.callPaths(stacks->shares);
    stacks->filter = filter;
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

void FlameGraph::setSearch(const QString& text)
{
    if (m_searched != text) {
        m_searched = text;
        lookForMore();
    }
}

void FlameGraph::forget()
{
    stopWalking();
    m_layer.cancel(QueryRunner::Topic::Flame);
    m_laying = false;
    m_contents = nullptr;
    m_stacks = nullptr;
    m_tree = nullptr;
    m_search = std::make_shared<const FlameSearch>();
    m_failure.clear();
    emit changed();
}

// The stacks are of another filter, and those of this one are not there yet.
bool FlameGraph::awaitsFilter() const
{
    return m_watched && m_tree != nullptr && m_filter.stack().text() != m_filterText;
}

void FlameGraph::sessionChanged()
{
    const auto& shown = m_filter.shown();
    const auto& ours = m_walked != nullptr ? m_walked : m_contents;
    const bool same = shown != nullptr && ours != nullptr && shown->path == ours->path;
    if (!same && (m_tree != nullptr || ours != nullptr)) {
        forget();
    }
    const bool sameFilter = m_filter.stack().text() == m_filterText;
    if (m_walked != nullptr && !sameFilter) {
        stopWalking(); // nobody waits for it
    }
    const bool grows = same && m_document.isLive() && sameFilter;
    // What is being added up is let through: else a recording that changes sooner would never be
    // told of.
    if (grows && m_walked != nullptr) {
        return;
    }
    const qint64 waitMs = kPatience * m_readMs - m_sinceRead.elapsed();
    if (!grows || waitMs <= 0) {
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
    if (!m_watched || shown == nullptr || shown->outline) {
        return;
    }
    const bool isWalked = m_walked == shown || (m_walked != nullptr && m_document.isLive());
    if (m_contents != shown && !isWalked && !m_filter.isReading()) {
        walk();
    }
    if (m_stacks != nullptr && (!isLaidOut() || m_tree->wish() != m_wish || isSearching())) {
        layOut();
    }
}

void FlameGraph::walk()
{
    m_walked = m_filter.shown();
    m_filterText = m_filter.stack().text();
    m_failure.clear();
    m_sinceRead.start();
    if (m_file != m_walked->path) {
        m_file = m_walked->path;
        m_runner.setFile(m_file);
        m_layer.setFile(m_file);
    }
    emit changed();
    m_runner.ask(
        QueryRunner::Topic::Contents, // that opens it anew
        [contents = m_walked, filter = m_filterText](SessionReader& reader,
                                                     const QueryRunner::KeepGoing& keepGoing) {
            return std::any(readStacks(reader, *contents, filter, keepGoing));
        },
        [this](const std::any& result) {
            m_readMs = m_sinceRead.restart();
            m_contents = std::exchange(m_walked, nullptr);
            m_stacks = std::any_cast<const std::shared_ptr<const FlameStacks>&>(result);
            layOut();
        },
        [this](const QueryFailure& failure) { fail(failure); });
}

void FlameGraph::stopWalking()
{
    m_runner.cancel(QueryRunner::Topic::Contents);
    m_walked = nullptr;
    m_filterText = m_stacks == nullptr ? QString() : m_stacks->filter;
}

void FlameGraph::layOut()
{
    const bool sameTree = isLaidOut() && m_tree->wish() == m_wish;
    m_laying = !sameTree;
    if (m_laying) {
        emit changed();
    }
    m_layer.ask(
        QueryRunner::Topic::Flame,
        [stacks = m_stacks, tree = sameTree ? m_tree : nullptr, wish = m_wish,
         text = m_searched](SessionReader&, const QueryRunner::KeepGoing&) {
            LaidOut made{tree, nullptr};
            if (made.tree == nullptr) {
                made.tree = std::make_shared<const FlameTree>(stacks, wish);
            }
            made.search = std::make_shared<const FlameSearch>(*made.tree, text);
            return std::any(made);
        },
        [this](const std::any& result) { take(std::any_cast<const LaidOut&>(result)); },
        [this](const QueryFailure& failure) { fail(failure); });
}

void FlameGraph::take(const LaidOut& laidOut)
{
    const bool sameTree = m_tree == laidOut.tree;
    m_laying = false;
    m_tree = laidOut.tree;
    m_search = laidOut.search;
    if (sameTree) {
        emit found();
    } else {
        emit changed();
    }
    if (m_filter.shown() != m_contents) { // it has changed meanwhile
        sessionChanged();
    } else { // or what is wanted of it has
        lookForMore();
    }
}

void FlameGraph::fail(const QueryFailure& failure)
{
    stopWalking();
    m_filterText = m_filter.stack().text(); // what failed is not awaited
    m_laying = false;
    m_contents = nullptr;
    m_failure = failure.text;
    emit m_document.readFailed(failure.text);
    emit changed();
}

} // namespace drmscope::app
