// SPDX-License-Identifier: MIT
#include "app/model/flame_graph.h"

#include "app/model/open_resources.h"
#include "app/model/resource_choice.h"
#include "app/query/session_reader.h"

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
    m_runner.cancel(QueryRunner::Topic::Contents);
    m_runner.cancel(QueryRunner::Topic::Flame);
    m_reading = false;
    m_contents = nullptr;
    m_stacks = nullptr;
    m_tree = nullptr;
    m_search = std::make_shared<const FlameSearch>();
    m_failure.clear();
    emit changed();
}

void FlameGraph::sessionChanged()
{
    const auto& shown = m_filter.shown();
    const bool same = shown != nullptr && m_contents != nullptr && shown->path == m_contents->path;
    if (!same && (m_tree != nullptr || m_contents != nullptr)) {
        forget();
    }
    // Whoever sets another filter does not wait for it.
    const bool grows = same && m_document.isLive() && m_filter.stack().text() == m_filterText;
    // What is being added up is let through: else a recording that changes sooner would never be
    // told of.
    if (grows && m_reading) {
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
    if (!m_watched || shown == nullptr || shown->outline || m_filter.isReading()) {
        return;
    }
    const bool sameStacks = m_contents == shown;
    const bool walksAlready =
        m_reading && m_stacks == nullptr &&
        (sameStacks || (m_document.isLive() && m_filter.stack().text() == m_filterText));
    const bool sameTree = sameStacks && m_tree != nullptr && m_tree->wish() == m_wish;
    if (!walksAlready && (!sameTree || isSearching())) { // a walk's answer asks for the rest
        read(sameStacks, sameTree);
    }
}

void FlameGraph::read(bool sameStacks, bool sameTree)
{
    if (!sameStacks) {
        m_contents = m_filter.shown();
        m_stacks = nullptr;
    }
    const bool walks = m_stacks == nullptr;
    if (walks) {
        if (m_file != m_contents->path) {
            m_file = m_contents->path;
            m_runner.setFile(m_file);
        }
        m_runner.cancel(QueryRunner::Topic::Flame);
        m_filterText = m_filter.stack().text();
        m_sinceRead.start();
    }
    if (!sameTree) {
        m_reading = true;
        m_failure.clear();
        emit changed();
    }
    m_runner.ask(
        walks ? QueryRunner::Topic::Contents : QueryRunner::Topic::Flame, // that opens it anew
        [contents = m_contents, stacks = m_stacks, tree = sameTree ? m_tree : nullptr,
         wish = m_wish, filter = m_filterText,
         text = m_searched](SessionReader& reader, const QueryRunner::KeepGoing& keepGoing) {
            Read read{stacks, tree, nullptr};
            if (read.stacks == nullptr) {
                read.stacks = readStacks(reader, *contents, filter, keepGoing);
            }
            if (read.tree == nullptr) {
                read.tree = std::make_shared<const FlameTree>(read.stacks, wish);
            }
            read.search = std::make_shared<const FlameSearch>(*read.tree, text);
            return std::any(read);
        },
        [this, walks](const std::any& result) {
            if (walks) {
                m_readMs = m_sinceRead.restart();
            }
            take(std::any_cast<const Read&>(result));
        },
        [this](const QueryFailure& failure) {
            m_reading = false;
            m_contents = nullptr;
            m_failure = failure.text;
            emit m_document.readFailed(failure.text);
            emit changed();
        });
}

void FlameGraph::take(const Read& read)
{
    const bool sameTree = m_tree == read.tree;
    m_reading = false;
    m_stacks = read.stacks;
    m_tree = read.tree;
    m_search = read.search;
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

} // namespace drmscope::app
