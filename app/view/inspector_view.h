// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/inspection.h"
#include "app/model/selection.h"

#include <QScrollArea>
#include <QTimer>
#include <optional>

class QVBoxLayout;

namespace drmscope::app {

class Annotations;

// Everything about the chosen thing: what it is, its life in words, times, stack. Texts can be
// selected and copied.
class InspectorView : public QScrollArea
{
    Q_OBJECT
public:
    InspectorView(SessionDocument& document, Selection& selection, const Annotations& annotations,
                  QWidget* parent = nullptr);

    QSize sizeHint() const override;
    const QString& text() const { return m_text; } // all that it shows, to be copied

signals:
    void sourceAsked(const QString& fileAndLine);
    void detailRead(const drmscope::app::Selection::Item& item,
                    const drmscope::app::Detail& detail);

private:
    void refresh();
    void show(Inspection inspection);
    void showNothing();
    void showItem(const Detail* detail);
    static bool exists(const SessionContents& contents, const Selection::Item& item);
    void addSection(const InspectorSection& section);
    void addRawSection(const InspectorSection& section);
    void addFields(const InspectorSection& section, QWidget* body);
    void addStack(const Inspection& inspection);
    QWidget* addText(const QString& text, const QFont& font);
    void addQuiet(const QString& text);
    void addTitle(const QString& text);
    void beginPage();
    void endPage();

    SessionDocument& m_document;
    Selection& m_selection;
    const Annotations& m_annotations;
    Selection::Item m_item;
    QString m_path;                 // of whose session
    std::optional<Detail> m_detail; // what the file said of it last
    QTimer m_draft{this}; // till what is known of it without asking the file again is shown
    std::optional<Inspection> m_shown;
    QString m_text;
    bool m_showsRaw = false;
    QWidget* m_page = nullptr;
    QVBoxLayout* m_layout = nullptr;
};

} // namespace drmscope::app
